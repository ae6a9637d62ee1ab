"""What moves people along; named in the dispatch table."""

from chalicelib.core.events import DomainEvent
from chalicelib.customers.lifecycle import desk
from chalicelib.customers.occurrence import Occurrence


def seen(occurrence: Occurrence) -> None:
    """Subscriber of everything that people do."""
    desk.course().seen(occurrence.profile, occurrence.key)


def found(event: DomainEvent) -> None:
    """Subscriber of what the follower sync found out by itself."""
    desk.course().wake(event.customer_id, event.id)


def due(event: DomainEvent) -> None:
    """Look again at somebody whose stage may have changed by time alone."""
    desk.course().wake(event.customer_id, event.id)


def index_fell(event: DomainEvent) -> None:
    """Subscriber of ``index.fell`` and ``index.recovered``."""
    at_ms = event.occurred_at_ms if event.kind == "index.fell" else 0
    desk.course().fell(event.customer_id, at_ms, event.id)
