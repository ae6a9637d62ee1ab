"""Whoever is erased is taken out of the snapshots of everybody, too."""

from collections.abc import Iterable

from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.segments.counting import forgetting


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: what the snapshot says is what the customer's own items say."""
    yield from ()


def erase(person: Person) -> int:
    """Note it: the function ``segments`` writes files once all else is erased.

    A snapshot that is made before that may have them again.
    """
    for customer_id in person.customer_ids:
        forgetting.note(customer_id)
    return len(person.customer_ids)


def pending(person: Person) -> int:
    """Return how many are in the files still, and have them taken out."""
    return len(forgetting.waiting(person.customer_ids))


privacy.register(Store("segments", "分群快照", export, erase, pending=pending))
