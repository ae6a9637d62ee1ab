"""The box of the customer page that says which segments somebody is in."""

from typing import Any

from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.segments import privacy  # noqa: F401 -- has the files erased
from chalicelib.customers.segments.membership import desk
from chalicelib.customers.segments.membership.models import Member
from chalicelib.customers.segments.membership.repository import PREFIX, member_of
from chalicelib.customers.segments.shelf.service import hidden
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.traits.everything import everything
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.visit import Visit


def shown(visit: Visit, found: Sheet) -> dict[str, Any]:
    """Return where somebody is and was, with the reasons that a role may read."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    published = desk.published()
    known = [member_of(one) for one in found.under(PREFIX)]
    known = [one for one in known if one.segment in published.names]
    rules = {one.id: one.rule for one in published.live}
    told = {
        one: one in published.static or not hidden(rules[one], everything(), seen)
        for one in published.names
    }
    return {
        "inside": _latest(known, is_in=True),
        "before": _latest(known, is_in=False),
        "names": published.names,
        "told": told,
    }


def _latest(known: list[Member], *, is_in: bool) -> list[Member]:
    mine = [one for one in known if one.is_in == is_in]
    return sorted(mine, key=lambda one: -max(one.entered_ms, one.exited_ms))


panels.add(
    Panel(
        "segments",
        "分群",
        "filter",
        Side.RIGHT,
        40,
        Action.SEGMENTS_READ,
        "customers/segments/one/box.html",
        seen_as="segments",
        sheet=shown,
    )
)
