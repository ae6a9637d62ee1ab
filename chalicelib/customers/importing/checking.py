"""The trial run of an import: everything is looked at, and nothing is changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import desk, judging
from chalicelib.customers.importing.models import Row, State, Verdict

STAGE = "check"


def step(chore: Chore, part: Part) -> Step:
    """Look at the next rows."""
    one = desk.under_way(chore, State.CHECKING)
    rows, files = judging.rows_of(one, chore.created_ms), desk.files(one)
    repeats = judging.twins_of(one, rows)

    def judge(number: int, given: list[Row]) -> list[Verdict]:
        made = [judging.foreseen(row, rows, repeats) for row in given]
        files.put_verdicts(one.rev, STAGE, number, made)
        return made

    return judging.stepped(one, chore, part, judge)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Return what would become of the rows, and the faults to take away."""
    one = desk.imports().get(chore.params["import"])
    counts, files = judging.told(replace(one, rev=chore.params["rev"]), STAGE)
    if one.chore == chore.id:
        desk.moved_on(one, State.CHECKED, checked=counts)
    return {"counts": counts, "files": files}
