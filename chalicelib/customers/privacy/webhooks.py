"""What other systems were told of a person by webhook, kept for 30 days.

Deliveries have no list by person; their ids follow from the lines of the time axis.
"""

from collections.abc import Iterator

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.privacy.stores import Person, Record, Store, register
from chalicelib.customers.timeline import Entry, from_item
from chalicelib.web.webhooks.assembly import webhooks
from chalicelib.web.webhooks.models import Delivery, Happening, Kind, delivery_id

_KEPT_MS = 31 * DAY_MS
_EVENTS = {
    "subscribe": Kind.FOLLOWED,
    "unsubscribe": Kind.LEFT,
    "scan": Kind.SCANNED,
    "click": Kind.CLICKED,
    "templatesendjobfinish": Kind.RECEIPT,
}


def _export(person: Person) -> Iterator[Record]:
    for one in _deliveries(person):
        yield {"told": one.kind, "body": one.body, "state": one.state.value}


def _erase(person: Person) -> int:
    found = list(_deliveries(person))
    webhooks().forget(found)
    return len(found)


def _deliveries(person: Person) -> Iterator[Delivery]:
    """Yield what was told of the person, to webhooks that are removed as well."""
    books = webhooks()
    told = [one for entry in _entries(person) if (one := happening_of(entry))]
    for webhook_id in [*(one.id for one in books.all()), *books.removed()]:
        ids = [delivery_id(webhook_id, one) for one in told]
        yield from books.some(webhook_id, ids)


def happening_of(entry: Entry) -> Happening | None:
    """Return what was told of a line, as far as its delivery's id needs it."""
    kind = _EVENTS.get(entry.type.lower()) if entry.kind == "event" else None
    if entry.kind == "message" and entry.direction == "in":
        kind = Kind.MESSAGE
    if kind is None:
        return None
    key = entry.key
    if entry.data.get("inferred"):
        found = {"subscribe": "returned" if entry.data.get("again") else "joined"}
        key = f"follower.{found.get(entry.type, 'left')}:{entry.key}"
    return Happening(kind, key, entry.at_ms, entry.customer_id)


def _entries(person: Person) -> Iterator[Entry]:
    since = f"{now_ms() - _KEPT_MS:013d}"
    for customer_id in person.customer_ids:
        items = connections.interactions().query(
            "pk = :customer AND sk > :since",
            values={":customer": customer_id, ":since": since},
        )
        yield from map(from_item, items)


register(Store("webhooks", "告知其他系统", _export, _erase))
