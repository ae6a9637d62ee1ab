"""What is kept about a person, and by whom: each module registers its stores.

    privacy.register(Store("orders", "订单", export_orders, erase_orders))

It does so in its ``privacy.py``; ``inbox.privacy`` names them all.  What lies in a
customer's own partitions is ``customers.privacy.partitions``' business and goes last,
so that the others can still read it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]

# When a store is erased: what is sealed is shredded first, and what leads to other
# rows outlives them.
SHREDDED, ELSEWHERE, IDENTITY, PARTITIONS = 0, 50, 80, 90


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data: one customer, under every id that was merged into it."""

    customer_ids: tuple[str, ...]  # the one that speaks for all comes first
    open_ids: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.customer_ids[0]


@dataclass(frozen=True, slots=True)
class File:
    """Something of the person's that is no record: a recording, a picture."""

    name: str  # in the copy; a folder and a name
    read: Callable[[], bytes]


def _none_waits(_person: Person) -> int:
    return 0


def _no_files(_person: Person) -> Iterable[File]:
    return ()


@dataclass(frozen=True, slots=True)
class Store:
    """One place where something about people is kept.

    ``erase`` is repeated after a crash, so it must not mind what is gone already.  One
    that may have much to do does a part of it within some seconds and is called until
    it returns 0: ``in_parts``.  What another function has to finish is ``pending``:
    how much is still there.
    """

    name: str
    title: str
    export: Callable[[Person], Iterable[Record]]
    erase: Callable[[Person], int]  # returns how much it removed
    order: int = ELSEWHERE
    in_parts: bool = False
    pending: Callable[[Person], int] = _none_waits
    files: Callable[[Person], Iterable[File]] = _no_files


_STORES: dict[str, Store] = {}


def register(store: Store) -> None:
    """Have a store exported and erased with the rest; again replaces it."""
    _STORES[store.name] = store


def stores() -> Sequence[Store]:
    """Return every store in the order of erasing, which a proof keeps."""
    return sorted(_STORES.values(), key=lambda one: (one.order, one.name))
