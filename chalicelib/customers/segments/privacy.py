"""Whoever is erased is taken out of the snapshot of everybody, too."""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.segments.counting.schemas import Forget


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: what the snapshot says is what the customer's own items say."""
    yield from ()


def erase(person: Person) -> int:
    """Have the function ``segments`` write the files without them."""
    for customer_id in person.customer_ids:
        connections.segments_queue().send(Forget(forget=customer_id))
    return len(person.customer_ids)


privacy.register(Store("segments", "分群快照", export, erase))
