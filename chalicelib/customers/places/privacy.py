"""Where a person was, among what is exported and erased."""

from collections.abc import Iterator

from chalicelib import connections
from chalicelib.core.clock import iso
from chalicelib.customers import privacy
from chalicelib.customers.places import desk, forgetting
from chalicelib.customers.places.trail import TIMER
from chalicelib.customers.privacy import Person, Record, Store

_EVERYTHING = 1_000_000


def export(person: Person) -> Iterator[Record]:
    places = desk.places()
    for visit in places.visits(person.customer_ids, _EVERYTHING):
        yield {
            "store": visit.store,
            "from": iso(visit.from_ms),
            "to": iso(visit.to_ms),
            "known_by": visit.origin.value,
        }
    for ping in places.pings(person.customer_ids, _EVERYTHING):
        yield {
            "at": iso(ping.at_ms),
            "latitude": ping.point.latitude,
            "longitude": ping.point.longitude,
            "precision_m": ping.precision_m,
            "source": ping.origin.value,
        }


def erase(person: Person) -> int:
    for customer_id in person.customer_ids:
        connections.timers().disarm(TIMER, customer_id)
    table = connections.interactions()
    return sum(forgetting.forget(one, table) for one in person.customer_ids)


privacy.register(Store("places", "位置与到店", export, erase))
