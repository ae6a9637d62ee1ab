"""A person's orders among what is exported and erased.

What erasing leaves under a number are sums of money without a name, so that it cannot
be taken again and the books of the brand still add up (reliability.md (f)).
"""

from collections.abc import Iterator
from dataclasses import asdict

from chalicelib import connections
from chalicelib.core.clock import business_day, iso, now_ms
from chalicelib.customers import privacy
from chalicelib.customers.identity.keys import UNIONID
from chalicelib.customers.identity.links import Links
from chalicelib.customers.identity.lookup import key_of
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.models import Order, from_plain
from chalicelib.customers.orders.repository import number_key, orders_of
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.profile.repository import ProfileRepository


def _export(person: Person) -> Iterator[Record]:
    for order in _orders(person):
        told = asdict(order)
        told["paid_at"] = iso(told.pop("paid_ms"))
        due_ms = told.pop("due_ms")
        told["due_at"] = iso(due_ms) if due_ms else None
        yield told


def _erase(person: Person) -> int:
    removed = 0
    for key in _keys(person):
        removed += desk.room().drop(key)
    profiles = connections.profiles()
    for customer in person.customer_ids:
        for item in list(orders_of(profiles, customer)):
            # The number first: a repeat finds the order until that is done.
            profiles.put(_left_of(from_plain(item)))
            profiles.delete({"pk": item["pk"], "sk": item["sk"]})
            removed += 1
    return removed


def _left_of(order: Order) -> dict[str, object]:
    return {
        **number_key(order.order_no),
        "erased_ms": now_ms(),
        "day": business_day(order.paid_ms),
        "paid_fen": order.paid_fen,
        "net_fen": order.net_fen,
        "rev": 0,
    }


def _keys(person: Person) -> Iterator[str]:
    """Yield everything that orders of the person may wait under."""
    profiles = connections.profiles()
    for customer in person.customer_ids:
        yield customer
        yield from (link.key for link in Links(profiles).of(customer))
        profile = ProfileRepository(profiles).get(customer)
        if profile and profile.unionid:
            yield key_of(UNIONID, profile.unionid)


def _orders(person: Person) -> Iterator[Order]:
    for customer in person.customer_ids:
        for item in orders_of(connections.profiles(), customer):
            yield from_plain(item)


privacy.register(Store("orders", "订单", _export, _erase))
