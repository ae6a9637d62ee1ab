"""The orders of this deployment, put together from its connections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.timers import Timer
from chalicelib.core.clock import DAY_MS, MINUTE_MS, day_start_ms, now_ms
from chalicelib.core.errors import InvalidInput, NotFound, Rejected
from chalicelib.customers.effects import effects
from chalicelib.customers.identity import lookup
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.keys import PARTITION
from chalicelib.customers.late import LateDays
from chalicelib.customers.orders.models import Differs, Found, Order
from chalicelib.customers.orders.repository import OrderBook
from chalicelib.customers.orders.service import Cashier, Whose
from chalicelib.customers.orders.waiting import WaitingRoom
from chalicelib.customers.privacy.tombstones import tombstones

TIMER = "orders.waiting"
_EARLIEST_MS = day_start_ms(date(2000, 1, 1))
_LATEST_MS = day_start_ms(date(2100, 1, 1))
_CLOCKS_MS = 5 * MINUTE_MS  # how far another system's clock may be ahead of ours


@dataclass(frozen=True, slots=True)
class Ref:
    """Whose an order is, as the shop knows them."""

    id: str = ""
    openid: str = ""
    unionid: str = ""
    mobile: str = ""
    member_no: str = ""

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield what is given, the surest first."""
        for kind in ("openid", "unionid", "member_no", "mobile"):
            if text := getattr(self, kind):
                yield kind, text


def book() -> OrderBook:
    return OrderBook(connections.profiles(), effects(), late_days(), now_ms)


def room() -> WaitingRoom:
    return WaitingRoom(connections.profiles(), now_ms)


def cashier() -> Cashier:
    return Cashier(book(), room())


def late_days() -> LateDays:
    return _late_days(connections.workspace())


def take(ref: Ref, order: Order) -> Found:
    """Enter an order; it waits where nobody is known by any of those names.

    Raises:
        Differs: the number stands for another order.
        InvalidInput: it cannot be an order, or no name of it can be read.
        NotFound: there is no customer with that id; they, or the order, were erased.
    """
    _check_times(order)
    meant = whose(ref)
    if not meant.ids:
        _check_wanted(meant.keys)
    found = cashier().take(meant, order)
    if not found.customer:
        look_again_later()
    return found


def whose(ref: Ref) -> Whose:
    """Return who is meant, or what would show it."""
    if ref.id:
        return Whose(group_of(ref.id).ids)
    keys = []
    for kind, text in ref.names():
        if not (key := lookup.key_of(kind, text)):
            continue
        keys.append(key)
        if people := lookup.holders_of(key):
            return Whose(group_of(people[0]).ids)
    if not keys:
        raise InvalidInput("customer: none of its names can be read")
    return Whose(keys=tuple(keys))


def admit(key: str, customer_id: str) -> int:
    """Give somebody who has become known the orders that waited; return how many."""
    waiting, number = room(), 0
    for order_no in waiting.under(key):
        if _admitted(order_no, customer_id):
            number += 1
        waiting.forget(key, order_no)
    return number


def look_again_later() -> None:
    """Have everything that waits tried again tomorrow: not every way tells its news."""
    connections.timers().arm(Timer(TIMER, "all", now_ms() + DAY_MS))


def _admitted(order_no: str, customer_id: str) -> bool:
    found = book().find(order_no)
    if found is None or found.waited is None:
        return False
    try:
        cashier().take(Whose(group_of(customer_id).ids), found.waited)
    except (Rejected, Differs) as error:
        # Told again meanwhile, of somebody else or of another order: that one counts.
        why = type(error).__name__
        telemetry.record("orders", "an order waits in vain", error=why)
        return False
    return True


def _check_wanted(keys: Sequence[str]) -> None:
    """Keep nothing of who has asked to be forgotten; raises ``NotFound``."""
    people = [key for key in keys if not key.startswith(PARTITION)]
    if people and tombstones().gone(people):
        raise NotFound("no such customer")


def _check_times(order: Order) -> None:
    happened = [order.paid_ms, *(one.at_ms for one in order.refunds)]
    if max(happened) > now_ms() + _CLOCKS_MS:
        raise InvalidInput("paid_at: lies ahead")
    known = [*happened, order.due_ms or order.paid_ms]
    if min(known) < _EARLIEST_MS or max(known) >= _LATEST_MS:
        raise InvalidInput("paid_at: lies in another century")


@cache
def _late_days(workspace: Table) -> LateDays:
    return LateDays(workspace, now_ms)
