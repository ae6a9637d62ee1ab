"""Many customers get an owner at once: a chore, spread evenly over the chosen."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.errors import Conflict
from chalicelib.core.ids import shard
from chalicelib.customers.book import colleagues
from chalicelib.customers.book.owner.repository import Change, Owner, owners
from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores.models import Chore, Part, Step

KIND = "owner.allocate"
_AT_ONCE = 50  # of a step: one transaction each


def step(chore: Chore, part: Part) -> Step:
    """Give the next customers to whom they fall to."""
    chosen: list[str] = list(chore.params["staff"])
    names = colleagues.names()
    selected = Selection.from_params(chore.params)
    found, cursor = selected.people(part.cursor, _AT_ONCE)
    known = owners().of_all(found)
    failed = 0
    for customer_id in found:
        # The same for a step that is repeated, and even for those who are many.
        staff_id = chosen[shard(customer_id, len(chosen))]
        before = known.get(customer_id, Owner()).staff_id
        change = Change(
            customer_id=customer_id,
            before=before,
            after=staff_id,
            title=title(names, before, staff_id),
            key=f"owner:{chore.id}",
            at_ms=chore.created_ms,
            by=chore.by,
        )
        failed += not _given(change)
    return Step(cursor, len(found) - failed, failed)


def finish(chore: Chore) -> Mapping[str, Any]:
    return {"given": chore.done, "failed": chore.failed}


def title(names: Mapping[str, str], before: str, after: str) -> str:
    """Return the line of a change of owner."""
    told = {"": "无人"} | {one: names.get(one, one) for one in (before, after) if one}
    return f"归属由{told[before]}改为{told[after]}"


def _given(change: Change) -> bool:
    if change.before == change.after:
        return True
    try:
        owners().change(change)
    except Conflict:
        return False  # somebody has just decided otherwise
    return True
