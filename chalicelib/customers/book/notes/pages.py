"""Notes about a customer and the next follow-up: written, taken back, crossed off."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.core.clock import business_day, local_time, now_ms
from chalicelib.core.errors import InvalidInput, Malformed, NotFound
from chalicelib.customers import sheet
from chalicelib.customers.book.about import box_page
from chalicelib.customers.book.notes import (
    handing,  # noqa: F401 -- lets a leaver's follow-ups be handed over
    privacy,  # noqa: F401 -- has follow-ups exported and erased
)
from chalicelib.customers.book.notes.models import (
    Followup,
    Kind,
    Note,
    due_day,
    due_words,
    read,
)
from chalicelib.customers.book.notes.repository import followups, notes
from chalicelib.customers.book.toasts import toast
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.timeline import Entry
from chalicelib.staff import desk
from chalicelib.staff.roles import Action, NotAllowed, allows
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"customers.note": "更改客户的备注与跟进"})
frame.say_when_done(noted="已记下", note_withdrawn="已撤回", followed="已完成本次跟进")

_LIST = "/console/customers/{customer_id}/notes"
_SHOWN = 4
_ID = re.compile(r"[0-9a-f]{32}")
_PLACE = re.compile(r"([0-9]{13})\.([0-9a-f]{32})")


def shown(visit: Visit, found: Sheet) -> dict[str, Any]:
    """Return the latest notes and the next follow-up."""
    return _values(visit, found, Form({"kind": Kind.NOTE.value}))


NOTES = Panel(
    "notes",
    "备注与跟进",
    "note",
    Side.RIGHT,
    20,
    Action.CUSTOMERS_WRITE,
    "customers/book/notes/panel.html",
    seen_as="remark",
    sheet=shown,
)
panels.add(NOTES)


@routes.action(_LIST, needs=Action.CUSTOMERS_WRITE, deed="customers.note")
def add(visit: Visit, customer_id: str) -> Answer:
    """Write a note down, and when to turn to the customer next."""
    given = sent(visit.form, "kind", "text", "due")
    found = sheet.of(customer_id)
    try:
        note, planned = _read(visit, found.profile.id, given)
    except InvalidInput as error:
        return _box(visit, found, Form(given, problem=str(error)), 422)
    also = (followups().plan(planned),) if planned else ()
    notes().add(found.profile.id, note, also)
    return _done(visit, found, "noted")


@routes.action(
    _LIST + "/{place}/do/withdraw",
    needs=Action.CUSTOMERS_WRITE,
    deed="customers.note",
)
def withdraw(visit: Visit, customer_id: str, place: str) -> Answer:
    """Take back what one has written oneself."""
    sent(visit.form)
    if not (known := _PLACE.fullmatch(place)):
        raise Malformed("not the place of a note")
    found = sheet.of(customer_id)
    kept = notes().find(found.ids, f"{known[1]}#{known[2]}")
    if kept is None:
        raise NotFound("no such note")
    whose, note = kept
    if not _may_withdraw(visit, note):
        raise NotAllowed("the note is somebody else's")
    notes().withdraw(whose, note, visit.operator.actor, now_ms())
    return _done(visit, found, "note_withdrawn")


@routes.action(
    "/console/customers/{customer_id}/do/followed",
    needs=Action.CUSTOMERS_WRITE,
    deed="customers.note",
)
def followed(visit: Visit, customer_id: str) -> Answer:
    """Cross the planned follow-up off."""
    sent(visit.form)
    found = sheet.of(customer_id)
    planned = followups().of(found.ids)
    if planned is None:
        raise NotFound("nothing is planned")
    entry = Entry(
        customer_id=planned.customer_id,
        at_ms=now_ms(),
        key=f"followup:{planned.due}~{visit.request_id}",
        kind="followup",
        type="done",
        direction="internal",
        title=f"完成 {planned.due} 的跟进 · {visit.operator.name}",
        data={"by": visit.operator.actor, "due": planned.due},
    )
    followups().done(planned, entry)
    return _done(visit, found, "followed")


def _read(
    visit: Visit, customer_id: str, given: dict[str, str]
) -> tuple[Note, Followup | None]:
    now, who = now_ms(), visit.operator
    rid = visit.form.get("rid", "")
    if not _ID.fullmatch(rid):
        raise InvalidInput("页面已过期，请刷新后再写")
    note = read(rid, given, who.actor, who.name, now)
    due = due_day(given["due"], local_time(now).date())
    planned = Followup(customer_id, who.staff_id, due, note.text[:60])
    return note, planned if due else None


def _values(visit: Visit, found: Sheet, form: Form) -> dict[str, Any]:
    latest = notes().latest(found.ids, _SHOWN)
    planned = followups().of(found.ids)
    today = business_day(found.now_ms)
    return {
        "form": form,
        "notes": [(one, _may_withdraw(visit, one)) for one in latest],
        "kinds": [(one.value, one.label) for one in Kind],
        "planned": planned,
        "planner": _name(planned.staff_id) if planned else "",
        "is_due": planned is not None and planned.due <= today,
        "due_words": due_words(planned.due, today) if planned else "",
        "today": today,
    }


def _name(staff_id: str) -> str:
    who = desk.people().get(staff_id)
    return who.name if who else "已离职的同事"


def _may_withdraw(visit: Visit, note: Note) -> bool:
    may_manage = allows(visit.operator.role, Action.STAFF_MANAGE)
    return not note.is_withdrawn and (note.by == visit.operator.actor or may_manage)


def _done(visit: Visit, found: Sheet, what: str) -> Answer:
    """Show the box anew where it stands, or the page of the customer."""
    if not visit.wants_fragment:
        return Redirect(f"/console/customers/{found.profile.id}?done={what}")
    form = Form({"kind": Kind.NOTE.value})
    return _box(visit, found, form, headers=toast(what, "timeline"))


def _box(
    visit: Visit,
    found: Sheet,
    form: Form,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Page:
    here = f"/console/customers/{found.profile.id}/panel/{NOTES.name}"
    values = _values(visit, found, form)
    return box_page(visit, found, NOTES, here, values, status, headers)
