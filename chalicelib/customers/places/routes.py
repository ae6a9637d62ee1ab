"""``/v1/stores`` and ``/v1/customers/{id}/visits``."""

from chalicelib.core.clock import iso
from chalicelib.core.errors import Malformed, NotFound
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.places import stores
from chalicelib.customers.places.models import Store
from chalicelib.customers.places.schemas import (
    Place,
    StoreOut,
    StoresOut,
    VisitOut,
    VisitsOut,
    VisitsQuery,
)
from chalicelib.customers.places.tracks import Stop, stops, track
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import PageQuery
from chalicelib.web.api.routing import Api

routes = Api(__name__)


@routes.get("/v1/stores", scope=Scope.READ)
def list_stores(call: Call, asked: PageQuery) -> StoresOut:
    """The brand's stores by name, those that are closed last"""
    every = stores.fences().all()
    place = call.place(asked)
    first = int(place) if place.isdigit() else 0
    last = first + asked.limit
    return StoresOut(
        items=[_store(one) for one in every[first:last]],
        next_cursor=call.cursor(asked, str(last) if last < len(every) else None),
    )


@routes.get(
    "/v1/customers/{customer_id}/visits", scope=Scope.READ, audited="customers.read"
)
def show_visits(call: Call, customer_id: str, asked: VisitsQuery) -> VisitsOut:
    """Where a customer was: visits of stores, and stays elsewhere

    Nothing of who has not agreed to be located. How long somebody stayed is a lower
    bound: a phone reports while its chat with the account is open.
    """
    group = group_of(customer_id)
    owner, _, before = call.place(asked).partition(" ")
    if owner and owner not in group.ids:
        raise NotFound("no such customer")
    found = stops(track(group, asked.limit + 1, _instant(before)), asked.limit + 1)
    more = len(found) > asked.limit
    shown = found[: asked.limit]
    place = f"{group.id} {shown[-1].from_ms}" if more else None
    return VisitsOut(
        items=[_visit(one) for one in shown], next_cursor=call.cursor(asked, place)
    )


def _instant(text: str) -> int:
    if text and not text.isdigit():
        raise Malformed("not a cursor")
    return int(text or 0)


def _visit(stop: Stop) -> VisitOut:
    return VisitOut.model_validate(
        {
            "kind": "store" if stop.store else "stay",
            "store": stop.store,
            "place": Place(
                latitude=stop.point.latitude,
                longitude=stop.point.longitude,
                name=stop.name,
            ),
            "from": iso(stop.from_ms),
            "to": iso(stop.to_ms),
            "stayed_s": stop.stayed_ms // 1000,
            "ongoing": bool(stop.visit and stop.visit.is_open),
            "precision_m": stop.precision_m,
            "pings": stop.pings,
        }
    )


def _store(store: Store) -> StoreOut:
    return StoreOut(
        id=store.id,
        name=store.name,
        latitude=store.point.latitude,
        longitude=store.point.longitude,
        radius_m=store.radius_m,
        address=store.address,
        opens=store.opens,
        closes=store.closes,
        closed=store.is_closed,
        version=store.version,
    )
