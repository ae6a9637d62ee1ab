"""The trial run of an import: everything is looked at, and nothing is changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import desk, judging
from chalicelib.customers.importing.models import State

STAGE = "check"


def step(chore: Chore, part: Part) -> Step:
    """Look at a piece."""
    one = desk.under_way(chore, State.CHECKING)
    rows = judging.rows_of(one, chore.created_ms)
    number = int(part.cursor)
    made = judging.piece(one, number, rows)
    desk.files(one).put_verdicts(one.rev, STAGE, number, made)
    return judging.next_step(one, chore, part, made)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Return what would become of the rows, and the faults to take away."""
    one = desk.imports().get(chore.params["import"])
    counts, files = judging.told(replace(one, rev=chore.params["rev"]), STAGE)
    if one.chore == chore.id:
        desk.moved_on(one, State.CHECKED, checked=counts)
    return {"counts": counts, "files": files}
