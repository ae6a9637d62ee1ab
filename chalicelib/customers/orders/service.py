"""Taking orders in: once each, whoever tells of them and however often.

Whatever is told is done in small steps, and each looks at what stands: a telling that
comes twice, or again after a crash, goes on where the first one ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.orders.models import (
    Differs,
    Found,
    Order,
    Refund,
    checked,
    together,
)

_MORE_STEPS = 10  # than refunds; those that others were quicker with included


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose an order is."""

    ids: tuple[str, ...] = ()  # the customers they are, who speaks first; () is nobody
    keys: tuple[str, ...] = ()  # what would show who they are


class Book(Protocol):
    """Where orders are kept; ``None`` says that somebody else was quicker."""

    def find(self, order_no: str) -> Found | None: ...
    def enter(
        self, customer_id: str, order: Order, before: Found | None
    ) -> Found | None: ...
    def refund(self, found: Found, order: Order, refund: Refund) -> Found | None: ...
    def complete(self, found: Found, order: Order, after: Order) -> Found | None: ...


class Room(Protocol):
    """Where orders wait for their person."""

    def wait(
        self, order: Order, keys: Sequence[str], before: Found | None
    ) -> Found | None: ...
    def settle(self, found: Found) -> None: ...


class Cashier:
    """Enters orders and refunds."""

    def __init__(self, book: Book, room: Room) -> None:
        self._book = book
        self._room = room

    def take(self, whose: Whose, told: Order) -> Found:
        """Enter an order, or what is new about one that is known.

        Args:
            whose: somebody known, or what would show who it is.
            told: as the shop tells it now, with its refunds.

        Returns:
            the order as it stands; it waits where nobody is known.

        Raises:
            Differs: the number was another order, or another person's.
            InvalidInput: more would have come back than was paid.
            NotFound: it was erased, or its person was.
        """
        checked(told)
        found = self._book.find(told.order_no)
        for _ in range(len(told.refunds) + _MORE_STEPS):
            target = _target(whose, found, told)
            if found is not None and _is_done(whose, found, target):
                return self._settled(found)
            after = self._step(whose, found, target)
            found = after or self._book.find(told.order_no)
        raise Conflict("the order changes too often")

    def _step(self, whose: Whose, found: Found | None, target: Order) -> Found | None:
        """Do the next thing that brings an order nearer to what it is to be."""
        if found is None or not found.customer:
            if whose.ids:
                return self._book.enter(whose.ids[0], target, found)
            return self._room.wait(target, _keys(whose, found), found)
        stands = _standing(found)
        whole = replace(target, refunds=stands.refunds)
        if whole != stands:
            return self._book.complete(found, stands, whole)
        known = {one.refund_no for one in stands.refunds}
        missing = next(one for one in target.refunds if one.refund_no not in known)
        return self._book.refund(found, stands, missing)

    def _settled(self, found: Found) -> Found:
        if found.customer and found.waited:
            self._room.settle(found)
        return found


def _target(whose: Whose, found: Found | None, told: Order) -> Order:
    """Return what an order is to be, by everything that was told of it."""
    if found is None:
        return told
    if found.order is None:
        raise NotFound("the order was erased")
    if found.customer and whose.ids and found.customer not in whose.ids:
        raise Differs(told.order_no, ("customer",))
    known = together(found.order, found.waited) if found.waited else found.order
    return together(known, told)


def _is_done(whose: Whose, found: Found, target: Order) -> bool:
    if found.customer:
        return found.order == target
    waits_for_all = set(whose.keys) <= set(found.keys)
    return not whose.ids and waits_for_all and found.order == target


def _standing(found: Found) -> Order:
    if found.order is None:
        raise NotFound("the order was erased")
    return found.order


def _keys(whose: Whose, found: Found | None) -> list[str]:
    return list(dict.fromkeys((*(found.keys if found else ()), *whose.keys)))
