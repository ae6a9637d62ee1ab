"""What a customer allows, in the console: its box, its record, and what staff note.

Somebody may say yes or no to a member of staff as well; then there has to be something
that shows it: a signed paper, a call.
"""

from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers import sheet
from chalicelib.customers.book import viewing
from chalicelib.customers.book.about import about
from chalicelib.customers.consent import (
    desk,
    privacy,  # noqa: F401 -- has decisions exported and erased
    reading,
)
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.identity.group import groups
from chalicelib.customers.identity.models import Group
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.timeline import Timeline
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(consent="授权记录已更新")
deeds.named({"customers.consent": "登记客户的授权"})

_PAGE = "/console/customers/{customer_id}/consents"
_SHORTEST, _LONGEST = 4, 100
_LINES = 200  # of the axis, to find the record among


def box(_visit: Visit, profile: Profile) -> dict[str, Any]:
    """Return what the box shows: where the person stands on each purpose."""
    return {"standings": reading.standings(groups().around(profile))}


panels.add(
    Panel(
        "consents",
        "授权与隐私",
        "shield-lock",
        Side.LEFT,
        60,
        Action.CUSTOMERS_READ,
        "customers/consent/box.html",
        box,
        seen_as="attributes",
    )
)


@routes.page(_PAGE, needs=Action.CUSTOMERS_READ)
def show(visit: Visit, customer_id: str) -> Page:
    """Show every purpose with its record."""
    viewing.note(visit, customer_id)
    return _page(visit, sheet.of(customer_id), Form())


@routes.action(
    _PAGE,
    needs=Action.CUSTOMERS_WRITE,
    deed="customers.consent",
    told=("purpose", "given"),
)
def decide(visit: Visit, customer_id: str) -> Answer:
    """Note what somebody decided elsewhere."""
    given = sent(visit.form, "purpose", "given", "evidence")
    found = sheet.of(customer_id)
    if given["purpose"] not in {one.value for one in Purpose}:
        raise NotFound("no such purpose")
    errors = {}
    if given["given"] not in ("yes", "no"):
        errors["given"] = "请选择"
    if not _SHORTEST <= len(given["evidence"]) <= _LONGEST:
        errors["evidence"] = f"写明依据，{_SHORTEST} 到 {_LONGEST} 个字"
    if errors:
        return _page(visit, found, Form(given, errors), 422)
    proof = Proof(
        Means.STAFF,
        given["evidence"],
        visit.operator.actor,
        visit.request_id,
        now_ms(),
    )
    desk.decide(
        _group(found),
        Purpose(given["purpose"]),
        given=given["given"] == "yes",
        proof=proof,
    )
    return Redirect(f"/console/customers/{customer_id}/consents?done=consent")


def _group(found: Sheet) -> Group:
    return groups().around(found.profile)


def _page(visit: Visit, found: Sheet, form: Form, status: int = 200) -> Page:
    group = _group(found)
    timeline = Timeline(connections.interactions())
    lines = [
        entry
        for customer in group.ids
        for entry in timeline.recent(customer, _LINES)
        if entry.kind == desk.KIND
    ]
    lines.sort(key=lambda entry: entry.sort_key, reverse=True)
    values = about(visit, found) | {
        "standings": reading.standings(group),
        "lines": lines,
        "means": {one.value: one.label for one in Means},
        "purposes": [(one.value, one.label) for one in Purpose],
        "names": staff.names(),
        "form": form,
    }
    return Page("customers/consent/record.html", values, status)
