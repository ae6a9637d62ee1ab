"""What is kept about a person, and by whom: each module registers its stores.

    privacy.register(Store("orders", "订单", export_orders, erase_orders))

What lies in a customer's own partitions and under the S3 prefix of the customer is
``customers``' own business; a module registers what it keeps elsewhere.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data: one customer, under every id that was merged into it."""

    customer_ids: tuple[str, ...]  # the one that speaks for all comes first
    open_ids: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.customer_ids[0]


@dataclass(frozen=True, slots=True)
class Store:
    """One place where something about people is kept.

    ``erase`` is repeated after a crash, so it must not mind what is gone already.
    """

    name: str
    title: str
    export: Callable[[Person], Iterable[Record]]
    erase: Callable[[Person], int]  # returns how much it removed


_STORES: dict[str, Store] = {}


def register(store: Store) -> None:
    """Have a store exported and erased with the rest; again replaces it."""
    _STORES[store.name] = store


def stores() -> Sequence[Store]:
    """Return every store by name, so that a proof lists them in one order."""
    return [_STORES[name] for name in sorted(_STORES)]
