"""What follows from somebody's index; named in the dispatch table."""

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.insight.index.falls import LOOKS, falls, wants_watching


def acted(occurrence: Occurrence) -> None:
    """Subscriber of what people do; an ordinary act reads and writes nothing."""
    profile = occurrence.profile
    at_ms = max(occurrence.at_ms, profile.last_inbound_ms)
    if wants_watching(profile, at_ms):
        falls().watch(profile, at_ms)


def due(event: DomainEvent) -> None:
    """Subscriber of timers; others' are passed by."""
    if event.data["kind"] != LOOKS:
        return
    profile = ProfileRepository(connections.profiles()).get(event.customer_id)
    if profile is not None:
        falls().look(profile, event)
