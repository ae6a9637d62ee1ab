"""What tells where people are; named in the dispatch table."""

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers.consent.models import Purpose
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.places import desk, forgetting, reading, stores


def pinged(occurrence: Occurrence) -> None:
    """Subscriber of position reports and of places that are sent."""
    if not stores.rules().on:
        return
    ping = reading.ping_of(occurrence.event, occurrence.key, occurrence.at_ms)
    if ping:
        desk.trail().noticed(occurrence.profile, ping)


def scanned(occurrence: Occurrence) -> None:
    """Subscriber of scans: a code that hangs in a store says who is there."""
    named = reading.store_of(occurrence.event.scene)
    if not named or not stores.rules().on:
        return
    if store := stores.fences().get(named):
        ping = reading.scan_of(store, occurrence.key, occurrence.at_ms)
        desk.trail().noticed(occurrence.profile, ping)


def due(event: DomainEvent) -> None:
    """End a visit that nothing was heard of for long enough."""
    desk.trail().due(event.customer_id, event.id)


def withdrawn(event: DomainEvent) -> None:
    """Subscriber of ``consent.withdrawn``: what rested on it goes."""
    if event.data.get("purpose") == Purpose.LOCATION.value:
        forgetting.forget(event.customer_id, connections.interactions())
