"""Saved views: keep filters under a name, share them, have those of others at hand."""

import secrets
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.book import colleagues, filters
from chalicelib.customers.book.list.addresses import address, tabs
from chalicelib.customers.book.views import LONGEST_NAME, MOST_PINS, Shelf, View, views
from chalicelib.customers.search import Search
from chalicelib.staff.roles import Action, Entity, NotAllowed, allows, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"views.save": "保存客户视图", "views.change": "更改客户视图"})
frame.say_when_done(
    view_saved="视图已保存，出现在列表上方",
    view_removed="视图已删除",
    view_pinned="已订阅，有新客户时会标出数量",
    view_unpinned="已取消订阅",
    view_shared="已共享给同事",
    view_unshared="已改为仅自己可见",
)

_LIST = "/console/customers"
_MOST_NEW = 9
_LOOKED_AT = 200


@routes.page(_LIST + "/views", needs=Action.CUSTOMERS_READ)
def manage(visit: Visit) -> Page:
    """Show one's own views and those that colleagues share."""
    shelf = views().shelf(visit.operator.staff_id)
    values = {
        "shelf": shelf,
        "names": colleagues.names(),
        "me": visit.operator.staff_id,
        "told": lambda one: _told(visit, one),
        "address": address,
        "may_manage": allows(visit.operator.role, Action.STAFF_MANAGE),
    }
    return Page("customers/book/list/views.html", values)


@routes.page(_LIST + "/views/new", needs=Action.CUSTOMERS_READ)
def new(visit: Visit) -> Page:
    asked = filters.parse(visit.query, _seen(visit))
    query = {name: text for name, text in asked.query.items() if name != "q"}
    return _form(visit, query, Form())


@routes.action(_LIST + "/views/new", needs=Action.CUSTOMERS_READ, deed="views.save")
def save(visit: Visit) -> Answer:
    """Keep the filters under a name; they come to hand by themselves."""
    given = sent(visit.form, "name", "shared", "filters")
    query = dict(filters.parse(filters.unpacked(given["filters"]), _seen(visit)).query)
    query.pop("q", None)
    try:
        name = _name(given["name"])
        shelf = views().shelf(visit.operator.staff_id)
        _check_room(shelf)
    except InvalidInput as error:
        return _form(visit, query, Form(given, problem=str(error)), 422)
    view = View(
        id=secrets.token_hex(8),
        name=name,
        query=query,
        by=visit.operator.staff_id,
        shared=given["shared"] == "yes",
        at_ms=now_ms(),
    )
    views().save(view)
    views().pin(view.by, view.id)
    return Redirect(_with_done(query, "view_saved"))


@routes.action(
    _LIST + "/views/{view_id}/do/{what}",
    needs=Action.CUSTOMERS_READ,
    deed="views.change",
)
def act(visit: Visit, view_id: str, what: str) -> Redirect:
    """Subscribe to a view or no more; share or remove one's own."""
    me = visit.operator.staff_id
    shelf = views().shelf(me)
    view = shelf.view(view_id)
    if what == "pin":
        _check_room(shelf)
        views().pin(me, view_id)
    elif what == "unpin":
        views().unpin(me, view_id)
    elif what in ("share", "unshare", "remove"):
        _require_own(visit, view)
        _change(view, what)
    else:
        raise NotFound("no such action")
    return Redirect(f"{_LIST}?done={_DONE[what]}")


@routes.page(_LIST + "/views/tabs", needs=Action.CUSTOMERS_READ)
def news(visit: Visit) -> Page:
    """Show the views at hand, each with how many are new on it since it was open."""
    asked = filters.parse(visit.query, _seen(visit))
    shelf = views().shelf(visit.operator.staff_id)
    counts = {}
    for view in shelf.pinned:
        newest, count = _new_on(visit, view, shelf.pins[view.id])
        if view.query != asked.query:
            counts[view.id] = count
        elif newest > shelf.pins[view.id]:
            views().pin(visit.operator.staff_id, view.id, newest)
    found = tabs(visit, asked.query, shelf, counts)
    return Page("customers/book/list/tabs.html", {"tabs": found})


def _new_on(visit: Visit, view: View, seen_until: str) -> tuple[str, int]:
    """Return the newest place of a view's list, and how many came after the other."""
    people = Search(connections.profiles(), connections.customer_id, most=_LOOKED_AT)
    wanted = filters.parse({**view.query, "sort": ""}, _seen(visit)).wanted
    places = people.page(wanted, _MOST_NEW + 1).places
    new = [one for one in places if one > seen_until]
    # A view that nobody has opened yet has nothing that is new on it.
    return (places[0] if places else ""), (len(new) if seen_until else 0)


def _change(view: View, what: str) -> None:
    if what == "remove":
        views().remove(view.id)
    else:
        views().share(view.id, shared=what == "share")


def _require_own(visit: Visit, view: View) -> None:
    may_manage = allows(visit.operator.role, Action.STAFF_MANAGE)
    if view.by != visit.operator.staff_id and not may_manage:
        raise NotAllowed("the view is somebody else's")


def _check_room(shelf: Shelf) -> None:
    if len(shelf.pinned) >= MOST_PINS:
        raise InvalidInput(f"最多同时订阅 {MOST_PINS} 个视图，先取消几个再来")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"名称要有 1 到 {LONGEST_NAME} 个字")
    return name


def _seen(visit: Visit) -> frozenset[str]:
    return visible_fields(visit.operator.role, Entity.CUSTOMER)


def _told(visit: Visit, view: View) -> str:
    """Return what a view filters by, in words."""
    return filters.told(view.query, _seen(visit))


def _with_done(query: dict[str, str], done: str) -> str:
    return address({**query, "done": done})


def _form(visit: Visit, query: dict[str, str], form: Form, status: int = 200) -> Page:
    values: dict[str, Any] = {
        "form": form,
        "filters": filters.packed(query),
        "told": filters.told(query, _seen(visit)),
    }
    return Page("customers/book/list/view.html", values, status)


_DONE = {
    "pin": "view_pinned",
    "unpin": "view_unpinned",
    "share": "view_shared",
    "unshare": "view_unshared",
    "remove": "view_removed",
}
