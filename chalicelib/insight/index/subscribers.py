"""What follows from somebody's index, and for it; named in the dispatch table.

Table profiles      pk = customer id, sk = "ONCE#<event id>", ttl   it was counted
"""

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.insight.index import desk
from chalicelib.insight.index.falls import falls, wants_watching

_FADED_MS = 12 * decay.HALF_LIFE_MS  # nothing is left of what is older
_REMEMBERED_MS = 30 * DAY_MS  # longer than any message of ours lives


def acted(occurrence: Occurrence) -> None:
    """Subscriber of what people do; an ordinary act reads and writes nothing."""
    profile = occurrence.profile
    at_ms = max(occurrence.at_ms, profile.last_inbound_ms)
    if wants_watching(profile, at_ms):
        falls().watch(profile, at_ms)


def due(event: DomainEvent) -> None:
    """See whether somebody's index has fallen."""
    profile = ProfileRepository(connections.profiles()).get(event.customer_id)
    if profile is not None:
        falls().look(profile, event)


def bought(event: DomainEvent) -> None:
    """Subscriber of ``order.paid``: an order counts from when it was paid."""
    at_ms = event.occurred_at_ms
    profile = ProfileRepository(connections.profiles()).get(event.customer_id)
    if profile is None or now_ms() - at_ms > _FADED_MS:
        return
    if at_ms <= profile.unsubscribed_at_ms:
        return  # leaving has begun the index anew
    marker = {
        "pk": event.customer_id,
        "sk": f"ONCE#{event.id}",
        "ttl": (now_ms() + _REMEMBERED_MS) // 1000,
    }
    once = connections.profiles().put_write(marker, "attribute_not_exists(pk)")
    try:
        transact([once, desk.add(event.customer_id, "order", at_ms)])
    except TransactionFailed:
        return  # counted before, or erased meanwhile
