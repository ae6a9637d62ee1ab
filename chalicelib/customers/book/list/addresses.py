"""Addresses of the customer list, and the tabs above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from chalicelib.customers.book.views import Shelf
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.visit import Visit

LIST = "/console/customers"
_MOST_COUNTED = 9


@dataclass(frozen=True, slots=True)
class Tab:
    """One view at hand."""

    label: str
    path: str
    is_current: bool
    new: str = ""  # how many are new on it: "3", "9+"


def address(query: Mapping[str, str]) -> str:
    """Return where the list is filtered like that."""
    kept = {name: value for name, value in query.items() if value}
    return f"{LIST}?{urlencode(kept)}" if kept else LIST


def tabs(
    visit: Visit,
    query: Mapping[str, str],
    shelf: Shelf,
    counts: Mapping[str, int] | None = None,
) -> list[Tab]:
    """Return the tabs: everybody, one's own, and the views somebody keeps at hand."""
    found = [Tab("全部客户", LIST, not query)]
    if "staff" in visible_fields(visit.operator.role, Entity.CUSTOMER):
        mine = {"owner": visit.operator.staff_id}
        found.append(Tab("我负责的", address(mine), query == mine))
    for one in shelf.pinned:
        new = (counts or {}).get(one.id, 0)
        words = f"{_MOST_COUNTED}+" if new > _MOST_COUNTED else str(new or "")
        path = address(one.query)
        found.append(Tab(one.name, path, query == one.query, words))
    return found
