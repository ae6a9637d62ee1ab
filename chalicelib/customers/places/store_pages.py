"""门店与轨迹 › 门店: the stores, each with its circle, its figures and its versions."""

from dataclasses import replace
from urllib.parse import urlencode

from chalicelib.core.clock import local_time, now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.places import board, desk, editing, metrics, stores
from chalicelib.customers.places.counting import LONGEST_DAYS
from chalicelib.customers.places.models import Store
from chalicelib.customers.places.pages import visitors
from chalicelib.customers.places.sketch import Named, Sketch, sketch
from chalicelib.customers.places.tabs import STORES, tabs
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, Refused, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(store="门店已保存，半分钟内生效")
deeds.named({"places.write": "更改门店或位置规则"})

_HERE = "customers/places"
_ONE = STORES + "/{store_id}"
_VERSIONS = 10
_TOLD = ("id", "name", "latitude", "longitude", "radius_m", "closed")


@routes.page(STORES, needs=Action.PLACES_READ)
def store_list(visit: Visit) -> Page:
    """Show every store, where they lie and how many came."""
    every = stores.fences().all()
    last = local_time(now_ms()).date()
    first = board.first_of(last, LONGEST_DAYS)
    shown = board.board(desk.counts().between(first, last), every, last, LONGEST_DAYS)
    values = {
        "tabs": tabs(visit),
        "stores": every,
        "figures": {one.store.id: one.figures for one in shown.lines},
        "drawing": _drawing([one for one in every if not one.is_closed]),
        "metrics": metrics,
    }
    return Page(f"{_HERE}/stores.html", values)


@routes.page(STORES + "/new", needs=Action.PLACES_WRITE)
def new(_visit: Visit) -> Page:
    return _new(Form({"radius_m": "150"}))


@routes.action(STORES + "/new", needs=Action.PLACES_WRITE, told=_TOLD)
def add(visit: Visit) -> Answer:
    """Open a store."""
    given = sent(visit.form, "id", *editing.FIELDS)
    try:
        store = editing.store_of(given, given["id"], 0)
        stores.stores().save(store, visit.operator.actor, now_ms())
    except Refused as refused:
        return _new(Form(given, refused.errors), 422)
    except Conflict:
        return _new(Form(given, {"id": "已经有这个编号的门店"}), 422)
    stores.forget()
    return Redirect(f"{STORES}/{store.id}?done=store")


@routes.page(_ONE, needs=Action.PLACES_READ)
def one_store(visit: Visit, store_id: str) -> Page:
    """Show a store with its figures; the form is for who may change it."""
    store = _known(store_id)
    return _shown(visit, store, Form(editing.typed(store)))


@routes.action(_ONE, needs=Action.PLACES_WRITE, told=_TOLD)
def change(visit: Visit, store_id: str) -> Answer:
    """Change a store; what it was stays among its versions."""
    given = sent(visit.form, *editing.FIELDS, "closed", "version")
    store = _known(store_id)
    try:
        version = whole_number(given["version"])
        new_one = editing.store_of(given, store.id, version)
        stores.stores().save(new_one, visit.operator.actor, now_ms())
    except Refused as refused:
        return _shown(visit, store, Form(given, refused.errors), 422)
    except Conflict:
        problem = "刚刚有同事改过这家门店，请对照后再保存"
        kept = given | {"version": str(store.version)}
        return _shown(visit, store, Form(kept, problem=problem), 409)
    stores.forget()
    return Redirect(f"{STORES}/{store.id}?{urlencode({'done': 'store'})}")


@routes.page(_ONE + "/today", needs=Action.PLACES_READ)
def todays(visit: Visit, store_id: str) -> Page:
    """Show who came to a store today."""
    return Page(f"{_HERE}/today.html", visitors(visit, _known(store_id).id))


def _known(store_id: str) -> Store:
    """Return a store as it is at this moment; raises ``NotFound``."""
    found = stores.stores().get(store_id)
    if found is None:
        raise NotFound("no such store")
    return found


def _new(form: Form, status: int = 200) -> Page:
    return Page(f"{_HERE}/new_store.html", {"form": form}, status)


def _shown(visit: Visit, store: Store, form: Form, status: int = 200) -> Page:
    last = local_time(now_ms()).date()
    first = board.first_of(last, LONGEST_DAYS)
    every = [one for one in stores.fences().all() if one.id != store.id]
    days = desk.counts().between(first, last)
    shown = board.board(days, [store, *every], last, LONGEST_DAYS)
    figures = {one.store.id: one.figures for one in shown.lines}
    values = {
        "store": store,
        "form": form,
        "figures": figures.get(store.id, board.Figures()),
        "changes": stores.stores().changes(store.id, _VERSIONS),
        "names": staff.names(),
        "scene": f"store:{store.id}:",
        "metrics": metrics,
        "tabs": tabs(replace(visit, path=STORES)),
    }
    return Page(f"{_HERE}/one_store.html", values, status)


def _drawing(every: list[Store]) -> Sketch | None:
    named = [Named(one.name, one.point) for one in every]
    return sketch(named, (), width=420, height=300)
