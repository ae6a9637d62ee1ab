"""Asking for a copy of somebody's data or for its end, on the customer page; and what
came of all such wishes, with proof."""

from typing import Any

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import InvalidInput, Malformed
from chalicelib.customers import sheet
from chalicelib.customers.book.about import about
from chalicelib.customers.head import Badge, Button, Chip, badges, buttons
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.customers.privacy import desk
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import DUE_MS, Channel
from chalicelib.customers.privacy.rules import rules
from chalicelib.customers.sheet import Sheet
from chalicelib.staff import audit
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named(
    {
        "customers.export": "导出个人信息",
        "customers.erase": "删除个人信息",
        "customers.erased": "删除完成，封存凭证",
    }
)
buttons.add(
    Button(
        "export",
        "导出",
        "download",
        "/console/customers/{id}/privacy/export",
        80,
        Action.CUSTOMERS_EXPORT,
        in_drawer=True,
    ),
    Button(
        "erase",
        "删除",
        "trash",
        "/console/customers/{id}/privacy/erase",
        90,
        Action.CUSTOMERS_ERASE,
        in_drawer=True,
    ),
)

_PATH = "/console/customers/{customer_id}/privacy"
_EXPORT, _ERASE = "export", "erase"


def _erasing(found: Sheet) -> Chip | None:
    """Return the mark of somebody who is to be forgotten."""
    return Chip("待删除", "red", "trash") if found.profile.erasing else None


badges.add(Badge("erasing", 5, "id", _erasing))


@routes.page(f"{_PATH}/{_EXPORT}", needs=Action.CUSTOMERS_EXPORT)
def ask_copy(visit: Visit, customer_id: str) -> Page:
    """Say what a copy holds, and ask whether one shall be made."""
    return _asked(visit, customer_id, _EXPORT)


@routes.page(f"{_PATH}/{_ERASE}", needs=Action.CUSTOMERS_ERASE)
def ask_end(visit: Visit, customer_id: str) -> Page:
    """Say what will be gone, and ask whether it shall."""
    return _asked(visit, customer_id, _ERASE)


@routes.action(f"{_PATH}/{_EXPORT}", needs=Action.CUSTOMERS_EXPORT, deed=WRITTEN_BELOW)
def copy(visit: Visit, customer_id: str) -> Answer:
    """Begin a copy, and lead to where it can be watched."""
    return _begin(visit, customer_id, _EXPORT)


@routes.action(f"{_PATH}/{_ERASE}", needs=Action.CUSTOMERS_ERASE, deed=WRITTEN_BELOW)
def erase(visit: Visit, customer_id: str) -> Answer:
    """Begin an erasure, and lead to where it can be watched."""
    return _begin(visit, customer_id, _ERASE)


def _asked(visit: Visit, customer_id: str, what: str) -> Page:
    given = {"when": "now" if not rules().cooling_days else "cooling", "code": ""}
    return _form(visit, customer_id, what, Form(given))


def _begin(visit: Visit, customer_id: str, what: str) -> Answer:
    given = sent(visit.form, "when", "code")
    group = group_of(customer_id)
    if not visit.form.get("rid"):
        raise Malformed("the form has no id")
    try:
        if what == _ERASE:
            _confirm(group, given)
        audit.record(
            visit.operator.actor,
            f"customers.{what}",
            f"customer:{group.id}",
            {"when": given["when"]} if what == _ERASE else {},
            visit.request_id,
        )
        request, done = _begun(visit, group, what, given)
    except InvalidInput as error:
        form = Form(given, problem=str(error))
        return _form(visit, customer_id, what, form, 422)
    return Redirect(f"/console/privacy/{request}?done={done}")


def _begun(
    visit: Visit, group: Group, what: str, given: dict[str, str]
) -> tuple[str, str]:
    at_once = given["when"] == "now"
    # The form's own id, so that a form sent twice is one wish.
    key = visit.form.get("rid", "")
    asked = Asked(Channel.STAFF, visit.operator.actor, key, at_once=at_once)
    if what == _EXPORT:
        return desk.ask_export(group, asked).id, "copying"
    return desk.ask_erasure(group, asked).id, "erasing" if at_once else "cooling"


def _confirm(group: Group, given: dict[str, str]) -> None:
    """Let nobody erase anybody by a slip: what cannot be undone is typed."""
    if given["when"] not in ("now", "cooling"):
        raise InvalidInput("请选择什么时候删除")
    if given["code"].upper() != group.root.code:
        raise InvalidInput(f"请输入客户编号 {group.root.code} 确认")


def _form(
    visit: Visit, customer_id: str, what: str, form: Form, status: int = 200
) -> Page:
    found = sheet.of(customer_id)
    group = group_of(customer_id)
    values: dict[str, Any] = about(visit, found) | {
        "what": what,
        "form": form,
        "group": group,
        "is_staff": any(one.staff for one in group.profiles),
        "days": rules().cooling_days,
        "due_days": DUE_MS // DAY_MS,
    }
    return Page("customers/privacy/ask.html", values, status)
