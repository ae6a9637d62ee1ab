"""Ticked customers are put on a list: one of the things that are done with many."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book import actions
from chalicelib.customers.book.actions import Batch, BatchAction
from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.segments import freezing
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit

KIND = "segments.put"
_AT_ONCE = 50  # of a step: one transaction each


def step(chore: Chore, part: Part) -> Step:
    """Put the next of them on the list."""
    segment = desk.segments().known(chore.params["list"])
    selected = Selection.from_params(chore.params)
    found, cursor = selected.people(part.cursor, _AT_ONCE)
    freezing.put(segment, found, by=chore.by)
    return Step(cursor, done=len(found))


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"list": chore.params["list"]}


def _values(_visit: Visit) -> dict[str, Any]:
    return {"lists": membership.published().static}


def _begin(batch: Batch) -> str:
    names = membership.published().static
    chosen = batch.given["list"]
    if chosen not in names:
        raise InvalidInput("请选择名单")
    title = f"加入名单「{names[chosen]}」"
    return actions.begun(batch, KIND, title, {"list": chosen})


actions.add(
    BatchAction(
        "enlist",
        "加入名单",
        "clipboard-list",
        40,
        Action.SEGMENTS_WRITE,
        "customers/segments/shelf/enlist.html",
        ("list",),
        _begin,
        _values,
    )
)
