"""What is known of a customer, in the console: its box, and the form to change it."""

from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes import (
    head,  # noqa: F401 -- adds the mobile number to the head
    metrics,  # noqa: F401 -- states its figure
    privacy,  # noqa: F401 -- has them exported and erased
    showing,
    traits,  # noqa: F401 -- states them
)
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Observed, Source, bests
from chalicelib.customers.attributes.service import Saying, completeness, missing
from chalicelib.customers.identity.group import group_of, groups
from chalicelib.customers.identity.models import Group
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.staff.roles import Action, Entity, NotAllowed, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(
    attributes="资料已保存", verified="已标记为核实", forgotten="已删除该来源的说法"
)

deeds.named({"customers.write": "更改客户资料"})

_PAGE = "/console/customers/{customer_id}/attributes"
_SHOWN_MISSING = 3
CONSENTS = ("客户主动提供", "履行服务所需", "会员章程", "单独同意")


def shown(visit: Visit, profile: Profile) -> dict[str, Any]:
    """Return what the box shows."""
    group = groups().around(profile)
    return {"known": _known(visit, group), "customer_id": group.id}


panels.add(
    Panel(
        "attributes",
        "资料",
        "id-badge-2",
        Side.LEFT,
        10,
        Action.CUSTOMERS_READ,
        "customers/attributes/panel.html",
        shown,
    )
)


@routes.page(_PAGE, needs=Action.CUSTOMERS_READ, audited="customers.read")
def show(visit: Visit, customer_id: str) -> Page:
    """Show everything that is known, with who says so; and the form."""
    group = group_of(customer_id)
    return _page(visit, group, _known(visit, group))


@routes.action(_PAGE, needs=Action.CUSTOMERS_WRITE)
def save(visit: Visit, customer_id: str) -> Answer:
    """Take what somebody of ours says, where it differs from what is believed."""
    group = group_of(customer_id)
    known = _known(visit, group)
    names = [line.attribute.name for line in known.lines]
    given = sent(visit.form, *names, "verified", "consent")
    wanted, errors = _changes(known, given)
    saying = Saying(
        Source.STAFF,
        f"console:{visit.request_id}",
        now_ms(),
        by=visit.operator.actor,
        consent=given["consent"] if given["consent"] in CONSENTS else "",
        verified=given["verified"] == "yes",
    )
    try:
        if not errors:
            attributes().learn(group.id, wanted, saying)
    except Unreadable as error:
        errors = {name: fault.words for name, fault in error.faults.items()}
    if errors:
        return _page(visit, group, known, Form(given, errors), 422)
    return Redirect(f"/console/customers/{group.id}?done=attributes")


@routes.action(
    _PAGE + "/do/{what}",
    needs=Action.CUSTOMERS_WRITE,
    told=("name", "source"),
)
def change(visit: Visit, customer_id: str, what: str) -> Redirect:
    """Mark what a source says as verified, or take it away."""
    given = sent(visit.form, "name", "source", "owner")
    group = group_of(customer_id)
    one = _said(visit, group, given)
    if what not in ("verify", "forget"):
        raise NotFound("no such action")
    verify = what == "verify"
    saying = Saying(
        one.source,
        f"console:{visit.request_id}",
        now_ms(),
        by=visit.operator.actor,
        confidence=one.confidence,
        consent=one.consent,
        verified=verify,
    )
    value = one.value if verify else None
    attributes().learn(one.customer_id, {one.attribute: value}, saying)
    done = "verified" if verify else "forgotten"
    return Redirect(f"/console/customers/{group.id}?done={done}")


@routes.action(_PAGE + "/reveal", needs=Action.CUSTOMERS_REVEAL, told=("name",))
def reveal(visit: Visit, customer_id: str) -> Page:
    """Show a value that names a person as it is; the audit has it already."""
    name = sent(visit.form, "name")["name"]
    group, desk = group_of(customer_id), attributes()
    attribute = desk.catalogue().get(name)
    best = desk.best(group).get(name)
    if attribute is None or best is None:
        raise NotFound("nothing is known of that")
    if attribute.seen_as not in _seen(visit):
        raise NotAllowed(f"{visit.operator.role} does not see {name}")
    values = {
        "text": showing.whole(attribute, best),
        "attribute": attribute,
        "customer_id": group.id,
    }
    return Page("customers/attributes/revealed.html", values)


def _changes(
    known: showing.Known, given: dict[str, str]
) -> tuple[dict[str, str | None], dict[str, str]]:
    """Return what was changed in the form, and what cannot be changed there."""
    wanted: dict[str, str | None] = {}
    errors: dict[str, str] = {}
    for line in known.lines:
        name = line.attribute.name
        text, before = given[name], showing.typed(line)
        if text == before:
            continue
        if text or line.best is None:
            wanted[name] = text
        elif any(one.source is Source.STAFF for one in line.words):
            wanted[name] = None
        else:
            errors[name] = f"来自{line.best.source.label}，请在下方的来源里删除"
    return wanted, errors


def _said(visit: Visit, group: Group, given: dict[str, str]) -> Observed:
    """Return what a source says, if the reader may see that it does."""
    desk = attributes()
    attribute = desk.catalogue().get(given["name"])
    if attribute is None or attribute.seen_as not in _seen(visit):
        raise NotFound("nothing is known of that")
    for one in desk.known(group):
        if (one.customer_id, one.attribute, one.source.value) == (
            given["owner"],
            given["name"],
            given["source"],
        ):
            return one
    raise NotFound("no source says so")


def _seen(visit: Visit) -> frozenset[str]:
    return visible_fields(visit.operator.role, Entity.CUSTOMER)


def _known(visit: Visit, group: Group) -> showing.Known:
    desk = attributes()
    ours, said = desk.catalogue(), desk.known(group)
    filled = bests(said)
    seen = _seen(visit)
    wanted = [one for one in missing(ours, filled) if one.seen_as in seen]
    return showing.Known(
        showing.lines(ours, said, seen),
        completeness(ours, filled),
        tuple(wanted[:_SHOWN_MISSING]),
    )


def _page(
    visit: Visit,
    group: Group,
    known: showing.Known,
    form: Form | None = None,
    status: int = 200,
) -> Page:
    begins = {line.attribute.name: showing.typed(line) for line in known.lines}
    seen = _seen(visit)
    values = {
        "customer_id": group.id,
        "name": (group.root.name if "name" in seen else "") or "客户",
        "known": known,
        "form": form or Form(begins),
        "consents": [("", "未注明"), *((one, one) for one in CONSENTS)],
    }
    return Page("customers/attributes/one.html", values, status)
