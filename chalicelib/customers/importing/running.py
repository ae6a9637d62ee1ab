"""The import itself.

What a piece is to become is written down before any of it is done, so a step that is
repeated after a crash tells what the first attempt found, not what it left behind.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import desk, judging
from chalicelib.customers.importing.models import State

STAGE, PLAN = "run", "plan"


def step(chore: Chore, part: Part) -> Step:
    """Import a piece, row by row; each row whole or not at all."""
    one = desk.under_way(chore, State.RUNNING)
    rows = judging.rows_of(one, chore.created_ms)
    files, number = desk.files(one), int(part.cursor)
    foreseen = judging.piece(one, number, rows)
    plan = files.first_verdicts(one.rev, PLAN, number, foreseen)
    given = files.rows(number)
    made = [judging.done(p, row, rows) for p, row in zip(plan, given, strict=True)]
    files.put_verdicts(one.rev, STAGE, number, made)
    return judging.next_step(one, chore, part, made)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Return what became of the rows, and the faults to take away."""
    one = desk.imports().get(chore.params["import"])
    counts, files = judging.told(replace(one, rev=chore.params["rev"]), STAGE)
    if one.chore == chore.id:
        desk.moved_on(one, State.DONE, counted=counts)
    return {"counts": counts, "files": files}
