"""One customer on one page: the head, and boxes that are fetched by themselves."""

from chalicelib.aws import telemetry
from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.customers import head, sheet
from chalicelib.customers.anchors import path as anchor
from chalicelib.customers.book import masking, viewing
from chalicelib.customers.book.about import about, box_page
from chalicelib.customers.book.codes import source_of
from chalicelib.customers.book.person import (
    boxes,  # noqa: F401 -- adds its boxes to the page
    figures,  # noqa: F401 -- adds its figures to the head
)
from chalicelib.customers.panels import Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.items import PREFIX as TAG
from chalicelib.customers.tags.items import first_of_each
from chalicelib.customers.tags.models import Assignment, Tag, owner_of
from chalicelib.staff.roles import Action, Entity, NotAllowed, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PAGE = "/console/customers/{customer_id}"


@routes.page(_PAGE, needs=Action.CUSTOMERS_READ, audited=Action.CUSTOMERS_READ)
def customer(visit: Visit, customer_id: str) -> Answer:
    """Show somebody; whoever was merged into somebody else is found there."""
    found = sheet.of(customer_id)
    if found.profile.id != customer_id:
        return Redirect(f"/console/customers/{found.profile.id}")
    role = visit.operator.role
    seen = visible_fields(role, Entity.CUSTOMER)
    values = about(visit, found) | {
        "mark": viewing.mark(visit, customer_id),
        "chips": head.chips_of(found, seen),
        "figures": head.figures_of(found, seen),
        "buttons": head.buttons_of(role),
        "secrets": masking.secrets_of(found, seen),
        "tags": _tags(found) if "tags" in seen else [],
        "source": source_of(found.profile) if "source" in seen else "",
        "columns": [(side, panels.open_to(role, side)) for side in Side],
        "tags_box": _is_open(visit, "tags"),
    }
    return Page("customers/book/person/page.html", values)


@routes.page(_PAGE + "/panel/{name}", needs=Action.CUSTOMERS_READ)
def panel(visit: Visit, customer_id: str, name: str) -> Page:
    """Show one box: within the page, or by itself where there are no scripts."""
    box = panels.get(name)
    if box is None:
        raise NotFound("no such box")
    if not box.is_open_to(visit.operator.role):
        raise NotAllowed(f"{visit.operator.role} does not see {name}")
    mark = viewing.note(visit, customer_id)
    found = sheet.of(customer_id)
    here = f"/console/customers/{customer_id}/panel/{name}?{viewing.FIELD}={mark}"
    try:
        return box_page(visit, found, box, here, box.shown(visit, found))
    except Unavailable as error:
        telemetry.record("http", "box unavailable", box=name, error=repr(error))
        return box_page(visit, found, box, here, None, status=503)


@routes.page(_PAGE + "/secrets/{field}", needs=Action.CUSTOMERS_REVEAL)
def hide(visit: Visit, customer_id: str, field: str) -> Page:
    """Show a field masked again."""
    return _secret(visit, customer_id, field, is_shown=False)


@routes.action(_PAGE + "/secrets/{field}", needs=Action.CUSTOMERS_REVEAL)
def reveal(visit: Visit, customer_id: str, field: str) -> Page:
    """Show a field as it is, for a moment."""
    sent(visit.form)
    return _secret(visit, customer_id, field, is_shown=True)


def _secret(visit: Visit, customer_id: str, name: str, *, is_shown: bool) -> Page:
    secret = masking.secret(name)
    if secret is None:
        raise NotFound("no such field")
    if secret.name not in visible_fields(visit.operator.role, Entity.CUSTOMER):
        raise NotAllowed(f"{visit.operator.role} does not see {secret.name}")
    found = sheet.of(customer_id)
    text = secret.reveal(found) if is_shown else secret.masked(found)
    if not text:
        raise NotFound("nothing is known of that")
    values = {"secret": secret, "text": text, "is_shown": is_shown}
    return Page("customers/book/person/secret.html", about(visit, found) | values)


def _is_open(visit: Visit, name: str) -> bool:
    box = panels.get(name)
    return box is not None and box.is_open_to(visit.operator.role)


def _tags(found: Sheet) -> list[tuple[Tag, str]]:
    """Return each of the brand's tags and where what speaks for it stands."""
    shared = [one for one in first_of_each(found.under(TAG)) if not owner_of(one.key)]
    tags = [(tagging.tag_of(one.key), _evidence(one)) for one in shared]
    return sorted(tags, key=lambda one: (one[0].name, one[0].key))


def _evidence(tag: Assignment) -> str:
    """Return the address of the latest line that speaks for a tag."""
    if not tag.evidence:
        return ""
    stamp, _, key = tag.evidence[-1].partition("#")
    return anchor(tag.customer_id, key, int(stamp))
