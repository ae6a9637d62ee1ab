"""Handovers of a leaver's work remember which customers went to whom."""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.staff.handover import Handovers

_KINDS = ("customers", "followups")


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: who looks after somebody is on the time axis."""
    yield from ()


def erase(person: Person) -> int:
    books = Handovers(connections.workspace())
    return sum(
        books.forget(kind, one) for kind in _KINDS for one in person.customer_ids
    )


privacy.register(Store("handovers", "工作交接", export, erase))
