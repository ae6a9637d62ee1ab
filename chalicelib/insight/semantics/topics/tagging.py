"""Tags follow topics: given while one is hot, with the sentences as evidence."""

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers.tags import Tag, Tags

_BY = "topic"


def topic_on(event: DomainEvent) -> None:
    """Subscriber: give the topic's tag; where somebody has it, its evidence stands."""
    name, evidence = event.data["tag"], event.data["evidence"]
    if name:
        tag = Tag(name, event.occurred_at_ms, _by(event), (evidence or [event.id])[0])
        Tags(connections.profiles()).give(event.customer_id, tag)


def topic_off(event: DomainEvent) -> None:
    """Subscriber: take it away again, unless somebody else has given it."""
    tags = Tags(connections.profiles())
    for tag in tags.of(event.customer_id):
        if tag.name == event.data["tag"] and tag.by == _by(event):
            tags.take(event.customer_id, tag.name)


def _by(event: DomainEvent) -> str:
    return f"{_BY}:{event.data['topic']}"
