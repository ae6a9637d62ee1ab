"""Who looks after a customer: shown, taken, given to somebody, given back."""

import secrets
from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers import sheet
from chalicelib.customers.book import actions, colleagues
from chalicelib.customers.book.about import about
from chalicelib.customers.book.actions import Batch, BatchAction
from chalicelib.customers.book.owner import (
    allocating,
    handing,  # noqa: F401 -- lets a leaver's customers be handed over
)
from chalicelib.customers.book.owner.repository import SK, Change, Owner, owners
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.models import Staff
from chalicelib.staff.roles import Action, NotAllowed, allows
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"customers.assign": "更改客户归属"})
frame.say_when_done(owner="归属已更新")

_PATH = "/console/customers/{customer_id}/owner"
_MOST_CHOSEN = 20


def shown(visit: Visit, found: Sheet) -> dict[str, Any]:
    """Return the owner as the box shows it."""
    owner = Owner.of(found.item(SK))
    people = colleagues.everybody()
    return {
        "owner": people.get(owner.staff_id),
        "is_gone": bool(owner.staff_id) and owner.staff_id not in people,
        "since_ms": owner.at_ms,
        "by": people.get(owner.by.removeprefix("staff:")),
        "is_mine": owner.staff_id == visit.operator.staff_id,
        "is_nobodys": not owner.staff_id,
    }


panels.add(
    Panel(
        "owner",
        "归属",
        "user-check",
        Side.RIGHT,
        12,
        Action.CUSTOMERS_READ,
        "customers/book/owner/panel.html",
        seen_as="staff",
        sheet=shown,
    )
)


@routes.page(_PATH, needs=Action.CUSTOMERS_ASSIGN)
def ask(visit: Visit, customer_id: str) -> Page:
    found = sheet.of(customer_id)
    before = Owner.of(found.item(SK)).staff_id
    return _form(visit, found, Form({"staff": before}))


@routes.action(
    _PATH, needs=Action.CUSTOMERS_WRITE, deed="customers.assign", told=("staff",)
)
def change(visit: Visit, customer_id: str) -> Answer:
    """Give the customer to somebody, or to nobody.

    Whoever may not assign may take whom nobody looks after, and let go of their own.
    """
    given = sent(visit.form, "staff")
    found = sheet.of(customer_id)
    item = found.item(SK)
    before = Owner.of(item).staff_id
    people = colleagues.everybody()
    after = given["staff"]
    if after and not (after in people and people[after].is_active):
        form = Form(given, {"staff": "请选择一位在职同事"})
        return _form(visit, found, form, 422)
    _check(visit, before, after)
    if before != after:
        names = {one.id: one.name for one in people.values()}
        owners().change(
            Change(
                customer_id=item.get("pk", found.profile.id),
                before=before,
                after=after,
                title=allocating.title(names, before, after),
                key=f"owner:{secrets.token_hex(16)}",
                at_ms=now_ms(),
                by=visit.operator.actor,
            )
        )
    return Redirect(f"/console/customers/{customer_id}?done=owner")


def _check(visit: Visit, before: str, after: str) -> None:
    """Refuse what only somebody who assigns may do; raises ``NotAllowed``."""
    me = visit.operator.staff_id
    own = (before, after) in {("", me), (me, ""), (me, me)}
    if not own and not allows(visit.operator.role, Action.CUSTOMERS_ASSIGN):
        raise NotAllowed(f"{visit.operator.role} may not assign customers")


def _form(visit: Visit, found: Sheet, form: Form, status: int = 200) -> Page:
    values = about(visit, found) | {"form": form, "colleagues": _choices()}
    return Page("customers/book/owner/change.html", values, status)


def _choices() -> list[tuple[str, str]]:
    return [("", "不指定"), *((one.id, _label(one)) for one in _active())]


def _active() -> list[Staff]:
    return [one for one in colleagues.everybody().values() if one.is_active]


def _label(one: Staff) -> str:
    groups = "、".join(one.groups)
    return f"{one.name} · {one.role.label}" + (f" · {groups}" if groups else "")


def _begin(batch: Batch) -> str:
    """Begin to spread many customers over those chosen."""
    known = {one.id for one in _active()}
    chosen = sorted(set(batch.given["staff"].split()) & known)
    if not 1 <= len(chosen) <= _MOST_CHOSEN:
        raise InvalidInput("请选择由谁负责")
    title = "分配归属" if len(chosen) == 1 else f"平均分配给 {len(chosen)} 位同事"
    return actions.begun(batch, allocating.KIND, title, {"staff": chosen})


def _batch_values(_visit: Visit) -> dict[str, Any]:
    """Return who can be chosen: one colleague, or everybody of a group."""
    people = _active()
    groups = sorted({group for one in people for group in one.groups})
    of_groups = [
        (
            " ".join(one.id for one in people if group in one.groups),
            f"{group}（平均分配）",
        )
        for group in groups
    ]
    alone = [(one.id, _label(one)) for one in people]
    return {"choices": [("", "请选择"), *of_groups, *alone]}


actions.add(
    BatchAction(
        "assign",
        "分配归属",
        "user-check",
        20,
        Action.CUSTOMERS_ASSIGN,
        "customers/book/owner/batch.html",
        ("staff",),
        _begin,
        _batch_values,
        note="原来的归属会被替换",
    )
)
