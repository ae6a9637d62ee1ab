"""What moves people between segments; named in the dispatch table."""

from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.segments.membership import desk


def happened(occurrence: Occurrence) -> None:
    """Subscriber of everything that people do.

    Where no segment turns by it, nothing is read.
    """
    if moving := desk.moved_by(occurrence):
        desk.looking().seen(occurrence.profile, moving, occurrence.key)


def changed(event: DomainEvent) -> None:
    """Subscriber of whatever changes what is known of somebody."""
    if desk.is_any_live():
        desk.looking().look(event.customer_id, event.id)


def regrouped(event: DomainEvent) -> None:
    """Subscriber of ``customer.merged`` and ``customer.unmerged``: of both."""
    if desk.is_any_live():
        for customer in (event.customer_id, str(event.data["other"])):
            desk.looking().look(customer, event.id)


def due(event: DomainEvent) -> None:
    """Look again at somebody who may turn by time alone."""
    desk.looking().look(event.customer_id, event.id)
