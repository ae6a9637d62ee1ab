"""门店与轨迹: who came to which store today and lately, from where, for how long."""

from datetime import date
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import business_day, local_time, now_ms
from chalicelib.customers.book import naming, viewing
from chalicelib.customers.places import (
    board,
    desk,
    metrics,
    privacy,  # noqa: F401 -- has places exported and erased
    stores,
)
from chalicelib.customers.places import traits as _traits  # noqa: F401 -- states them
from chalicelib.customers.places.models import Visit as StoreVisit
from chalicelib.customers.places.tabs import PATH, tabs
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_HERE = "customers/places"
_SHOWN = 12


@routes.page(PATH, needs=Action.PLACES_READ)
def overview(visit: Visit) -> Page:
    """Show the stores of a span; who came today is fetched afterwards."""
    span = board.span_of(visit.query.get("days", ""))
    last = _today()
    days = desk.counts().between(board.first_of(last, span), last)
    values = {
        "tabs": tabs(visit),
        "board": board.board(days, stores.fences().all(), last, span),
        "spans": [
            (label, f"{PATH}?days={days}", days == span)
            for days, label in board.SPANS.items()
        ],
        "label": board.SPANS[span],
        "rules": stores.rules(),
        "metrics": metrics,
    }
    return Page(f"{_HERE}/overview.html", values)


@routes.page(PATH + "/today", needs=Action.PLACES_READ)
def today(visit: Visit) -> Page:
    """Show who came today, the newest first."""
    return Page(f"{_HERE}/today.html", visitors(visit))


def visitors(visit: Visit, store_id: str = "") -> dict[str, Any]:
    """Return what the list of today's visits shows; who is on it is written down."""
    found = desk.places().on_day(business_day(now_ms()), _SHOWN * 4)
    mine = [one for one in found if store_id in ("", one[1].store)][:_SHOWN]
    people = _profiles([customer for customer, _ in mine])
    viewing.note_list(visit, list(people))
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    return {
        "rows": [
            (people[customer], naming.called(people[customer], seen), one, _name(one))
            for customer, one in mine
            if customer in people
        ],
        "store_id": store_id,
    }


def _name(visit: StoreVisit) -> str:
    store = stores.fences().get(visit.store)
    return store.name if store else visit.store


def _profiles(ids: list[str]) -> dict[str, Profile]:
    keys = [{"pk": one, "sk": "PROFILE"} for one in dict.fromkeys(ids)]
    found = connections.profiles().batch_get(keys)
    return {item["pk"]: from_item(item) for item in found}


def _today() -> date:
    return local_time(now_ms()).date()
