"""The time axis as a box of the customer page, and as a page of its own."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.core.errors import Malformed
from chalicelib.customers.anchors import AxisPlace, checked, instant
from chalicelib.customers.book import codes, viewing
from chalicelib.customers.book.axis import kinds
from chalicelib.customers.book.axis.axis import Axis, Part, axis_of
from chalicelib.customers.book.axis.days import by_day
from chalicelib.customers.book.axis.lines import Names, lines_of, scenes_in
from chalicelib.customers.book.notes.repository import notes
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.visit import Visit

_A_PAGE = 30


def shown(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return the lines that a query asks for, the newest by default."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    group = visit.query.get("kind", "")
    if group and group not in kinds.GROUPS:
        raise Malformed("no such kind of entries")
    after = _place(visit.query.get("after", ""))
    mark = visit.query.get("around", "")
    axis = axis_of(sheet.ids)
    found = _around(visit, axis, mark) if mark else None
    part = found or axis.page(_A_PAGE, after=after, kinds=kinds.in_group(group))
    names = Names(
        scenes=codes.names().of(scenes_in(part.entries)),
        notes=notes().words_of(part.entries) if "remark" in seen else {},
    )
    lines = lines_of(part.entries, seen, names, sheet.profile.id)
    after_ms = after.at_ms if after else 0

    def to(kind: str) -> str:
        return _address(visit, sheet.profile.id, kind=kind)

    return {
        "days": by_day(lines, sheet.now_ms, after_ms=after_ms),
        "group": group,
        "older": _further(visit, sheet, group, part),
        "newest": "" if part.is_newest else to(group),
        "tabs": [("", "全部"), *kinds.groups_for(seen)],
        "tab_address": to,
        "is_missing": bool(mark) and found is None,
        "is_more": after is not None and visit.wants_fragment,
        "mark_shown": mark,
    }


def _around(visit: Visit, axis: Axis, mark: str) -> Part | None:
    return axis.around(checked(mark), _A_PAGE, instant(visit.query.get("at", "0")))


def _further(visit: Visit, sheet: Sheet, group: str, part: Part) -> str:
    if part.older is None:
        return ""
    after = str(part.older)
    return _address(visit, sheet.profile.id, kind=group, after=after)


def _place(text: str) -> AxisPlace | None:
    return AxisPlace.parse(text) if text else None


def _address(visit: Visit, customer_id: str, **asked: str) -> str:
    """Return where the same box shows something else."""
    query = {viewing.FIELD: viewing.carried(visit, customer_id), **asked}
    kept = {name: value for name, value in query.items() if value}
    return f"{visit.path}?{urlencode(kept)}" if kept else visit.path
