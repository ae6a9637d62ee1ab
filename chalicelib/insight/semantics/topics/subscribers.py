"""What follows from what people say and tap: decided in memory, written on a change."""

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.insight.semantics.lexicon import desk
from chalicelib.insight.semantics.topics.hotness import hotness
from chalicelib.insight.semantics.topics.interests import has_faded, rising, surplus
from chalicelib.insight.semantics.topics.worries import worries

_UNKIND = -1


def noticed(occurrence: Occurrence) -> None:
    """Subscriber of messages and taps; an ordinary one reads and writes nothing."""
    profile, at_ms = occurrence.profile, occurrence.at_ms
    _look(profile, occurrence.key, max(at_ms, profile.last_inbound_ms))
    if profile.mood == _UNKIND and profile.mood_at_ms == at_ms:
        worries().note(profile, f"{at_ms:013d}#{occurrence.key}", at_ms)


def heard(event: DomainEvent) -> None:
    """Subscriber of ``transcript.made``: what was said is known only now."""
    profile = ProfileRepository(connections.profiles()).get(event.customer_id)
    if profile is None:
        return
    at_ms = event.data["at_ms"]
    _look(profile, event.data["key"], max(at_ms, profile.last_inbound_ms))
    if profile.mood == _UNKIND and profile.mood_at_ms == at_ms:
        worries().note(profile, f"{at_ms:013d}#{event.data['key']}", at_ms)


def due(event: DomainEvent) -> None:
    """See whether a topic has faded."""
    topic_id, tag = event.data["topic"], event.data["tag"]
    profile = ProfileRepository(connections.profiles()).get(event.customer_id)
    if profile is None or topic_id not in profile.topics_on:
        return
    topic = desk.lexicon().topic(topic_id)
    # One that the lexicon has no more cannot stay on.
    if topic is None or has_faded(profile, topic, now_ms()):
        name = topic.name if topic else topic_id
        hotness().cool(profile, topic_id, name, tag, event.id)
    else:
        hotness().look_again(profile, topic, tag)


def _look(profile: Profile, cause: str, at_ms: int) -> None:
    """Note what has become hot, and make room where there is too much."""
    if not profile.counters:
        return
    for topic in rising(profile, desk.lexicon(), at_ms):
        hotness().rise(profile, topic, cause, at_ms)
    if gone := surplus(profile, at_ms):
        _forget(profile.id, gone)


def _forget(customer_id: str, counters: dict[str, int]) -> None:
    """Remove counters that nothing has been added to meanwhile."""
    names = {f"#{number}": name for number, name in enumerate(counters)}
    try:
        connections.profiles().update(
            {"pk": customer_id, "sk": "PROFILE"},
            f"REMOVE {', '.join(names)}",
            names=names,
            values={f":{n}": value for n, value in enumerate(counters.values())},
            condition=" AND ".join(f"#{n} = :{n}" for n in range(len(counters))),
            returns="NONE",
        )
    except ConditionFailed:
        return  # the next message will see it again
