"""What is done to a form with one button: move, publish, stop, copy, export, delete."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import Conflict, InvalidInput, Malformed
from chalicelib.customers.chores.routes import WORK
from chalicelib.insight.forms import desk, editing, exporting
from chalicelib.insight.forms.models import LONGEST_TITLE, Content, Head, State
from chalicelib.insight.forms.place import FORMS
from chalicelib.staff.roles import Action, Entity, require, visible_fields
from chalicelib.web.answers import Answer, Redirect
from chalicelib.web.console.forms import whole_number
from chalicelib.web.visit import Visit
from chalicelib.web.work.desk import works

_RID = re.compile(r"[0-9a-f]{32}")
_COPY = "（副本）"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants it, and with which form."""

    visit: Visit
    head: Head
    content: Content
    given: Mapping[str, str]

    @property
    def by(self) -> str:
        return self.visit.operator.actor

    @property
    def rid(self) -> str:
        return rid_of(self.visit)

    def done(self, what: str) -> Redirect:
        return Redirect(f"{FORMS}/{self.head.id}?done={what}")


def rid_of(visit: Visit) -> str:
    """Return what a form that creates something is known by."""
    rid = visit.form.get("rid", "")
    if not _RID.fullmatch(rid):
        raise Malformed("the form has no id of ours")
    return rid


def begin(visit: Visit, content: Content) -> Redirect:
    """Begin a form; the same post again finds it there."""
    form_id = rid_of(visit)[:12]
    desk.forms().create(form_id, content, visit.operator.actor, now_ms())
    desk.forget()
    return Redirect(f"{FORMS}/{form_id}?done=form_created")


def keep(visit: Visit, head: Head, changed: Content, seen: str) -> None:
    """Save the draft; raises ``Conflict`` where the page knew an older one."""
    desk.forms().save(
        head,
        changed,
        replacing=whole_number(seen),
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    desk.forget()


def _move(by: int, wish: Wish) -> Answer:
    name = wish.given["field"]
    changed = editing.moved(wish.content, name, by)
    keep(wish.visit, wish.head, changed, wish.given["rev"])
    return Redirect(f"{FORMS}/{wish.head.id}#{name}")


def _drop(wish: Wish) -> Answer:
    changed = editing.without_field(wish.content, wish.given["field"])
    keep(wish.visit, wish.head, changed, wish.given["rev"])
    return wish.done("form_saved")


def _publish(wish: Wish) -> Answer:
    now = now_ms()
    if str(wish.head.rev) != wish.given["rev"]:
        raise Conflict("the draft has changed since it was shown")
    editing.check_publishable(wish.content, business_day(now))
    desk.forms().publish(wish.head, wish.content, by=wish.by, at_ms=now)
    return wish.done("form_published")


def _close(wish: Wish) -> Answer:
    desk.forms().open(wish.head, is_open=False, by=wish.by, at_ms=now_ms())
    return wish.done("form_closed")


def _reopen(wish: Wish) -> Answer:
    now = now_ms()
    would_be = replace(wish.head, state=State.OPEN)
    if would_be.state_at(now) is State.CLOSED:
        raise InvalidInput("截止日期已经过去，改一个再发布")
    desk.forms().open(wish.head, is_open=True, by=wish.by, at_ms=now)
    return wish.done("form_opened")


def _remove(wish: Wish) -> Answer:
    if wish.head.state is not State.DRAFT:
        raise InvalidInput("发布过的问卷不能删除，可以停止收集")
    desk.forms().remove(wish.head)
    desk.forget()
    return Redirect(f"{FORMS}?done=form_removed")


def _copy(wish: Wish) -> Answer:
    title = wish.content.title[: LONGEST_TITLE - len(_COPY)] + _COPY
    return begin(wish.visit, replace(wish.content, title=title, closes=""))


def _export(wish: Wish) -> Answer:
    who = wish.visit.operator
    require(who, Action.CUSTOMERS_EXPORT)
    seen = visible_fields(who.role, Entity.CUSTOMER)
    head = wish.head
    chore = exporting.start(head.id, head.title, wish.rid, wish.by, seen=seen)
    works().enter(f"j{chore}", WORK, {"chore": chore}, wish.by)
    return Redirect(f"/console/jobs/j{chore}")


DEEDS: Mapping[str, Callable[[Wish], Answer]] = {
    "up": partial(_move, -1),
    "down": partial(_move, 1),
    "drop": _drop,
    "publish": _publish,
    "close": _close,
    "reopen": _reopen,
    "remove": _remove,
    "copy": _copy,
    "export": _export,
}
