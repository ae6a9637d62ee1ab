"""An order as rules look at it: from its line on the time axis, or its news; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.customers.tags.rules.happening import Happening

_PRODUCT_FIELDS = ("sku", "name", "product", "title")


@dataclass(frozen=True, slots=True)
class Order:
    """What was paid for what."""

    at_ms: int
    place: str
    paid_fen: int
    products: frozenset[str]  # by every name they have


def order_of(happened: Happening) -> Order:
    """Return the order: its fields are those of ``/v1/orders``."""
    fields = happened.fields
    return Order(
        happened.at_ms,
        happened.place,
        int(fields.get("paid_fen") or 0),
        _products(fields),
    )


def _products(fields: Mapping[str, Any]) -> frozenset[str]:
    named = {str(one) for one in fields.get("products") or ()}
    for item in fields.get("items") or ():
        if isinstance(item, Mapping):
            named |= {str(item[name]) for name in _PRODUCT_FIELDS if item.get(name)}
    return frozenset(named)
