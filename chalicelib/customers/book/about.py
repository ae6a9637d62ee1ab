"""What every template about one customer knows, and a box within a page or alone."""

from collections.abc import Mapping
from typing import Any

from chalicelib.customers.book import naming
from chalicelib.customers.panels import Panel
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.visit import Visit

_ALONE = "customers/book/person/box.html"
_UNREAD = "customers/book/person/unread.html"


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


def box_page(
    visit: Visit,
    sheet: Sheet,
    box: Panel,
    here: str,
    values: Mapping[str, Any] | None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Page:
    """Return a box as its place asks for it, or as a page where there are no scripts.

    Args:
        visit: the request.
        sheet: of the customer.
        box: it.
        here: its address, to be asked for again.
        values: its own; ``None`` where they could not be read.
        status: of the answer.
        headers: more of them.
    """
    template = _UNREAD if values is None else box.template
    known = about(visit, sheet) | {"box": box, "here": here} | dict(values or {})
    if not visit.wants_fragment:
        template, known = _ALONE, known | {"box_template": template}
    return Page(template, known, status, headers=headers or {})
