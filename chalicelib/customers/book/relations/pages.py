"""The people around a customer: shown, entered, changed, forgotten."""

import re
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import local_time, now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers import sheet
from chalicelib.customers.book import naming, viewing
from chalicelib.customers.book.about import about
from chalicelib.customers.book.relations import (
    privacy,  # noqa: F401 -- has the other sides erased
)
from chalicelib.customers.book.relations.models import (
    Kind,
    Relation,
    Unfit,
    days_until,
)
from chalicelib.customers.book.relations.repository import (
    MOST,
    PREFIX,
    of_items,
    relations,
)
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.search import Search, Wanted
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"customers.relation": "更改客户的关系"})
frame.say_when_done(relation="关系已保存", unrelated="关系已删除")

_LIST = "/console/customers/{customer_id}/relations"
_FIELDS = ("kind", "name", "birthday", "note", "other")
_NEW = "new"
_ID = re.compile(r"[0-9a-f]{32}")
_MOST_FOUND = 6
_LOOKED_AT = 2_000


def shown(visit: Visit, found: Sheet) -> dict[str, Any]:
    """Return who is around somebody; those who are customers by their own names."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    known = of_items(found.under(PREFIX))
    others = _profiles([one.other for one in known if one.other])
    today = local_time(found.now_ms).date()
    return {
        "relations": known,
        "names": {one: naming.called(p, seen) for one, p in others.items()},
        "days": {one.id: days_until(one.birthday, today) for one in known},
        "has_room": len(known) < MOST,
    }


panels.add(
    Panel(
        "relations",
        "关系与联系人",
        "users",
        Side.LEFT,
        40,
        Action.CUSTOMERS_READ,
        "customers/book/relations/panel.html",
        seen_as="remark",
        sheet=shown,
    )
)


@routes.page(_LIST + "/{relation_id}", needs=Action.CUSTOMERS_WRITE)
def edit(visit: Visit, customer_id: str, relation_id: str) -> Page:
    """Show the form of somebody known, or an empty one."""
    found = sheet.of(customer_id)
    if relation_id == _NEW:
        return _form(visit, found, Form({"kind": Kind.SPOUSE.value}), None)
    _, one = _known(found, relation_id)
    given = {"kind": one.kind.value, "name": one.name, "birthday": one.birthday}
    given |= {"note": one.note, "other": one.other}
    return _form(visit, found, Form(given), one)


@routes.action(
    _LIST + "/{relation_id}", needs=Action.CUSTOMERS_WRITE, deed="customers.relation"
)
def save(visit: Visit, customer_id: str, relation_id: str) -> Answer:
    """Enter somebody, or change what is known of them."""
    given = sent(visit.form, *_FIELDS)
    found = sheet.of(customer_id)
    whose, before = found.profile.id, None
    if relation_id != _NEW:
        whose, before = _known(found, relation_id)
    try:
        _save(visit, found, whose, before, given)
    except Unfit as error:
        form = Form(given, {error.field: str(error)})
        return _form(visit, found, form, before, 422)
    except InvalidInput as error:
        form = Form(given, problem=str(error))
        return _form(visit, found, form, before, 422)
    return Redirect(f"/console/customers/{customer_id}?done=relation")


@routes.action(
    _LIST + "/{relation_id}/do/remove",
    needs=Action.CUSTOMERS_WRITE,
    deed="customers.relation",
)
def remove(visit: Visit, customer_id: str, relation_id: str) -> Redirect:
    sent(visit.form)
    whose, one = _known(sheet.of(customer_id), relation_id)
    relations().remove(whose, one, now_ms())
    return Redirect(f"/console/customers/{customer_id}?done=unrelated")


@routes.page("/console/customers/{customer_id}/others", needs=Action.CUSTOMERS_WRITE)
def others(visit: Visit, customer_id: str) -> Page:
    """Find the customer that a relation is to link to."""
    mine = sheet.of(customer_id).ids
    words = visit.query.get("other_q", "").strip()[:64]
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    wanted = Wanted(words, names=tuple(seen))
    people = Search(connections.profiles(), connections.customer_id, most=_LOOKED_AT)
    found = people.page(wanted, _MOST_FOUND).profiles if words else []
    found = [one for one in found if one.id not in mine]
    viewing.note_list(visit, [one.id for one in found])
    values = {
        "words": words,
        "hits": [(one.id, naming.called(one, seen), one.code) for one in found],
    }
    return Page("customers/book/relations/others.html", values)


def _save(
    visit: Visit,
    found: Sheet,
    whose: str,
    before: Relation | None,
    given: dict[str, str],
) -> None:
    by = visit.operator.actor
    if before is not None:
        after = Relation.read(before.id, given | {"other": before.other}, now_ms())
        relations().change(whose, before, after, by)
        return
    if len(found.under(PREFIX)) >= MOST:
        raise InvalidInput(f"一位客户最多登记 {MOST} 个关系")
    relation = Relation.read(_rid(visit), given, now_ms())
    if relation.other:
        _check_other(found, relation.other)
    relations().add(whose, relation, by)


def _check_other(found: Sheet, other: str) -> None:
    if other in found.ids:
        raise InvalidInput("不能与自己建立关系")
    try:
        there = sheet.of(other)
    except NotFound as error:
        raise InvalidInput("没有找到要关联的客户") from error
    if len(there.under(PREFIX)) >= MOST:
        raise InvalidInput(f"对方已登记 {MOST} 个关系")


def _rid(visit: Visit) -> str:
    """Return the form's own id, so that a form sent twice enters somebody once."""
    rid = visit.form.get("rid", "")
    if not _ID.fullmatch(rid):
        raise InvalidInput("页面已过期，请重新打开")
    return rid


def _known(found: Sheet, relation_id: str) -> tuple[str, Relation]:
    """Return a relation and which of the person's ids has it."""
    for item in found.under(PREFIX + relation_id):
        if item["sk"] == PREFIX + relation_id:
            return item["pk"], of_items([item])[0]
    raise NotFound("no such relation")


def _profiles(ids: list[str]) -> dict[str, Profile]:
    keys = [{"pk": one, "sk": "PROFILE"} for one in dict.fromkeys(ids)]
    items = connections.profiles().batch_get(keys)
    return {item["pk"]: from_item(item) for item in items}


def _form(
    visit: Visit,
    found: Sheet,
    form: Form,
    before: Relation | None,
    status: int = 200,
) -> Page:
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    other = form.value("other")
    linked = _profiles([other]).get(other) if other else None
    values = about(visit, found) | {
        "form": form,
        "before": before,
        "kinds": [(one.value, one.label) for one in Kind],
        "linked": naming.called(linked, seen) if linked else "",
    }
    return Page("customers/book/relations/edit.html", values, status)
