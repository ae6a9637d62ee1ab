"""The timer that looks whether a person's index falls."""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.insight.index.falls import LOOKS


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: the index itself is on the profile."""
    yield from ()


def erase(person: Person) -> int:
    for customer_id in person.customer_ids:
        connections.timers().disarm(LOOKS, customer_id)
    return 0


privacy.register(Store("index", "互动指数定时", export, erase))
