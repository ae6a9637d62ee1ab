"""The orders of this deployment, put together from its connections."""

from collections.abc import Iterator
from dataclasses import dataclass

from aws_lambda_powertools import Logger

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Rejected
from chalicelib.customers.effects import effects
from chalicelib.customers.identity import keys
from chalicelib.customers.orders.models import Order
from chalicelib.customers.orders.repository import OrderBook
from chalicelib.customers.orders.service import Cashier
from chalicelib.customers.orders.waiting import WaitingRoom

logger = Logger(service="zhike")


@dataclass(frozen=True, slots=True)
class Ref:
    """Whose an order is, as the shop knows them."""

    id: str = ""
    openid: str = ""
    unionid: str = ""
    mobile: str = ""


def book() -> OrderBook:
    return OrderBook(connections.profiles(), effects(), now_ms)


def take(ref: Ref, order: Order) -> tuple[str, Order]:
    """Enter an order; return its customer, "" while nobody is known by that name.

    Raises:
        Differs: the number stands for another order.
        InvalidInput: more was refunded than was paid.
        NotFound: there is no customer with that id.
    """
    customer = _known(ref)
    if customer:
        return customer, Cashier(book()).take(customer, order)
    WaitingRoom(connections.profiles()).enter(next(_identities(ref)), order)
    return "", order


def admit(identity: str, customer_id: str) -> None:
    """Give somebody who has become known the orders that waited for them."""
    cashier = Cashier(book())

    def enter(order: Order) -> None:
        try:
            cashier.take(customer_id, order)
        except Rejected as error:
            # Told again meanwhile, of somebody else: that telling counts.
            logger.warning("a waiting order is another's", error=repr(error))

    WaitingRoom(connections.profiles()).admit(identity, enter)
