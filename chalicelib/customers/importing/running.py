"""The import itself.

What a unit is to become is written down before any of it is done, so a step that is
repeated after a crash tells what the first attempt found, not what it left behind.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import desk, judging
from chalicelib.customers.importing.models import Row, State, Verdict

STAGE, PLAN = "run", "plan"


def step(chore: Chore, part: Part) -> Step:
    """Import the next rows, one by one; each row whole or not at all."""
    one = desk.under_way(chore, State.RUNNING)
    rows, files = judging.rows_of(one, chore.created_ms), desk.files(one)
    repeats = judging.twins_of(one, rows)

    def judge(number: int, given: list[Row]) -> list[Verdict]:
        foreseen = [judging.foreseen(row, rows, repeats) for row in given]
        plan = files.first_verdicts(one.rev, PLAN, number, foreseen)
        made = [judging.done(p, row, rows) for p, row in zip(plan, given, strict=True)]
        files.put_verdicts(one.rev, STAGE, number, made)
        return made

    return judging.stepped(one, chore, part, judge)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Return what became of the rows, and the faults to take away."""
    one = desk.imports().get(chore.params["import"])
    counts, files = judging.told(replace(one, rev=chore.params["rev"]), STAGE)
    if one.chore == chore.id:
        desk.moved_on(one, State.DONE, counted=counts)
    return {"counts": counts, "files": files}
