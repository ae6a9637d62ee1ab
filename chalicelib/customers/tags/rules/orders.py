"""Orders as rules look at them: from their lines on the time axis; pure.

What was given back is taken off, and an order that was given back whole is none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.customers.tags.rules.happening import Happening

PAID, REFUNDED = "order.paid", "order.refunded"


@dataclass(frozen=True, slots=True)
class Order:
    """What was paid for what."""

    at_ms: int
    place: str
    paid_fen: int  # less what was given back
    products: frozenset[str]  # by every name they have


def orders_in(happened: Iterable[Happening]) -> list[Order]:
    """Return the orders that stand, the oldest first."""
    lines = {one.key: one for one in happened}  # one that is told of twice is one
    back = Counter[str]()
    for one in lines.values():
        if one.kind == REFUNDED:
            back[number_of(one)] += amount_of(one)
    paid = (one for one in lines.values() if one.kind == PAID)
    found = [_order(one, back[number_of(one)]) for one in paid]
    standing = (one for one in found if one.paid_fen >= 0)
    return sorted(standing, key=lambda one: (one.at_ms, one.place))


def number_of(happened: Happening) -> str:
    return str(happened.fields.get("order_no", ""))


def amount_of(happened: Happening) -> int:
    return int(happened.fields.get("amount_fen") or 0)


def products_of(happened: Happening) -> frozenset[str]:
    """Return what was bought, by name and by number as far as the line has them."""
    named = (*happened.fields.get("products", ()), *happened.fields.get("skus", ()))
    return frozenset(map(str, named))


def _order(happened: Happening, back_fen: int) -> Order:
    amount_fen = amount_of(happened)
    is_gone = back_fen > 0 and back_fen >= amount_fen
    left_fen = -1 if is_gone else amount_fen - back_fen
    return Order(happened.at_ms, happened.place, left_fen, products_of(happened))
