"""What every template about one customer knows."""

from typing import Any

from chalicelib.customers.book import naming
from chalicelib.customers.panels import Panel
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.visit import Visit

_AROUND_A_BOX = "customers/book/person/box.html"


def about(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return who it is, as far as the reader may see that."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    return {
        "customer_id": sheet.profile.id,
        "profile": sheet.profile,
        "name": naming.called(sheet.profile, seen),
        "also": naming.also_called(sheet.profile, seen),
        "seen": seen,
    }


def about_box(visit: Visit, sheet: Sheet, box: Panel, here: str) -> dict[str, Any]:
    """Return what the template of a box knows besides its own values.

    Args:
        visit: the request.
        sheet: of the customer.
        box: it is shown within the page, or on a page of its own without scripts.
        here: its address, to be asked for again.
    """
    alone = {} if visit.wants_fragment else {"layout": _AROUND_A_BOX}
    return about(visit, sheet) | {"box": box, "here": here} | alone
