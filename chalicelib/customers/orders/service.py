"""Taking orders in: once each, whoever tells of them and however often."""

from dataclasses import replace
from typing import Protocol

from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.customers.orders.models import Order, Refund

_TRIES = 5


class Differs(Conflict):
    """The order number stands for another order."""


class Book(Protocol):
    """Where orders are kept."""

    def owner(self, order_no: str) -> str: ...
    def get(self, customer_id: str, order_no: str) -> Order | None: ...
    def enter(self, customer_id: str, order: Order) -> bool: ...
    def refund(self, customer_id: str, order: Order, refund: Refund) -> bool: ...


class Cashier:
    """Enters orders and refunds."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def take(self, customer_id: str, order: Order) -> Order:
        """Enter an order, or what is new about one that is known.

        Args:
            customer_id: whose it is.
            order: as the shop tells it now, with all its refunds.

        Returns:
            the order as it stands.

        Raises:
            Differs: the number was another order, or another person's.
            InvalidInput: more was refunded than was paid.
        """
        if order.refunded_fen > order.paid_fen:
            raise InvalidInput("refunds: more was refunded than was paid")
        bare = replace(order, refunds=())
        self._book.enter(customer_id, bare)
        known = self._mine(customer_id, order)
        for refund in order.refunds:
            known = self._refund(customer_id, known, refund)
        return known

    def _mine(self, customer_id: str, order: Order) -> Order:
        owner = self._book.owner(order.order_no)
        known = self._book.get(owner, order.order_no)
        if known is None:
            raise NotFound("the order was erased")
        if owner != customer_id or known.print != order.print:
            raise Differs(f"order {order.order_no} is another one")
        return known

    def _refund(self, customer_id: str, known: Order, refund: Refund) -> Order:
        for _ in range(_TRIES):
            if same := _of(known, refund.refund_no):
                if same.amount_fen != refund.amount_fen:
                    raise Differs(f"refund {refund.refund_no} is another one")
                return known
            if known.refunded_fen + refund.amount_fen > known.paid_fen:
                raise InvalidInput("refunds: more was refunded than was paid")
            if self._book.refund(customer_id, known, refund):
                return replace(known, refunds=(*known.refunds, refund))
            known = self._mine(customer_id, known)
        raise Conflict("the order changes too often")


def _of(order: Order, refund_no: str) -> Refund | None:
    return next((one for one in order.refunds if one.refund_no == refund_no), None)
