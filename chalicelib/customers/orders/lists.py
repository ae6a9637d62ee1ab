"""Orders in lists: everybody's, one person's, one number's; the latest first."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.errors import NotFound
from chalicelib.customers import listing
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.models import Order, from_plain
from chalicelib.customers.orders.repository import (
    LIST,
    PREFIX,
    number_key,
    order_key,
    orders_of,
)


@dataclass(frozen=True, slots=True)
class Owned:
    """An order and whose it is; "" while it waits."""

    customer_id: str
    order: Order


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and the place it goes on from; "" at its end."""

    orders: list[Owned]
    further: str = ""


def numbered(order_no: str, customer_id: str = "") -> list[Owned]:
    """Return the order of that number, of that customer where one is named."""
    found = desk.book().find(order_no)
    if found is None or found.order is None:
        return []
    if customer_id and found.customer not in group_of(customer_id).ids:
        return []
    return [Owned(found.customer, found.order)]


def page(limit: int, after: str = "", customer_id: str = "") -> Page:
    """Return the next orders of everybody, or of one person; raises ``NotFound``."""
    if customer_id:
        return person_page(group_of(customer_id).ids, limit, after)
    walk = listing.walk(connections.profiles(), of=LIST, after=after, at_once=limit + 1)
    places = list(islice(walk, limit + 1))
    here = places[:limit]
    further = here[-1] if len(places) > limit else ""
    return Page(_at(here), further)


def person_page(ids: Sequence[str], limit: int, after: str = "") -> Page:
    """Return the next orders of a person under all their ids."""
    owner, _, before = after.partition(" ")
    if after and owner not in ids:
        raise NotFound("no such customer")
    items = list(islice(_merged(ids, limit + 1, before or "~"), limit + 1))
    here = [Owned(item["pk"], from_plain(item)) for item in items[:limit]]
    if len(items) <= limit:
        return Page(here)
    return Page(here, f"{ids[0]} {_place(items[limit - 1])}")


def _merged(ids: Sequence[str], limit: int, before: str) -> Iterator[Item]:
    profiles = connections.profiles()
    each = [orders_of(profiles, one, limit, before) for one in ids]
    return heapq.merge(*each, key=_place, reverse=True)


def _place(item: Item) -> str:
    return str(item["sk"]).removeprefix(PREFIX)


def _at(places: Sequence[str]) -> list[Owned]:
    """Return the orders at those places of the list of all, without erased ones."""
    keys = {place: _key(place) for place in places}
    found = connections.profiles().batch_get(list(keys.values()))
    items = {(item["pk"], item["sk"]): item for item in found}
    here = (items.get((key["pk"], key["sk"])) for key in keys.values())
    return [one for item in here if item and (one := _owned(item))]


def _key(place: str) -> dict[str, str]:
    at_ms, customer_id, order_no = place.split("#", 2)
    if not customer_id:
        return number_key(order_no)
    return order_key(customer_id, int(at_ms), order_no)


def _owned(item: Item) -> Owned | None:
    if "order" in item:
        # It may have been given to somebody since: then it stands elsewhere as well.
        return None if item.get("customer") else Owned("", from_plain(item["order"]))
    return Owned(item["pk"], from_plain(item)) if "order_no" in item else None
