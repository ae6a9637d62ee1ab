"""The timer that looks at a person's stage; the stage itself is on the profile."""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.customers import privacy
from chalicelib.customers.lifecycle.repository import TIMER
from chalicelib.customers.privacy import Person, Record, Store


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: that somebody is looked at says nothing about them."""
    yield from ()


def erase(person: Person) -> int:
    for customer_id in person.customer_ids:
        connections.timers().disarm(TIMER, customer_id)
    return 0


privacy.register(Store("lifecycle", "生命周期定时", export, erase))
