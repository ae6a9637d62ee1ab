"""Tags follow topics: given while one is hot, with the sentences as evidence."""

from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.models import Gift, Removal, Source

_BY = "topic"


def topic_on(event: DomainEvent) -> None:
    """Subscriber: give the topic's tag; to who has it, the sentences are added."""
    if not event.data["tag"]:
        return
    gift = gift_of(event)
    for key in desk.catalogue().keys_of([event.data["tag"]], gift.by).values():
        desk.tags().give(event.customer_id, key, gift)


def topic_off(event: DomainEvent) -> None:
    """Subscriber: take it away again, unless somebody else has given it."""
    if not event.data["tag"]:
        return
    tags, key = desk.tags(), desk.key_of(event.data["tag"])
    stands = tags.one(event.customer_id, key)
    if stands and stands.by == _by(event):
        removal = Removal(event.id, stands.by, now_ms(), "faded", event.hops + 1)
        tags.take(event.customer_id, key, removal)


def gift_of(event: DomainEvent) -> Gift:
    """Return the gift that a topic makes: its sentences speak for it."""
    return Gift(
        cause=event.id,
        source=Source.SEMANTIC,
        by=_by(event),
        at_ms=event.occurred_at_ms,
        evidence=tuple(event.data["evidence"]),
        hops=event.hops + 1,
    )


def _by(event: DomainEvent) -> str:
    return f"{_BY}:{event.data['topic']}"
