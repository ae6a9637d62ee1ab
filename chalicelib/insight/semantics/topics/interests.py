"""What people are interested in: which topics are hot, which have faded; pure.

A topic's counter fades like the index.  It is on from ``on`` upwards and off below
``off``, which is lower: somebody at the edge is not tagged and untagged all day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core import decay
from chalicelib.core.clock import MINUTE_MS
from chalicelib.customers.profile.models import Profile
from chalicelib.insight.semantics.lexicon.models import Lexicon, Topic

MOST_TOPICS = 8  # whose counters a profile keeps: it is to stay below 1 KB
_ROOM = 4  # so that pruning is rare
_NOTHING_LEFT = 0.25  # a twelfth of a message


@dataclass(frozen=True, slots=True)
class Interest:
    """How much of a topic somebody has in mind."""

    topic: str
    name: str
    value: float
    is_on: bool


def interests(
    counters: Mapping[str, int], on: frozenset[str], lexicon: Lexicon, now_ms: int
) -> list[Interest]:
    """Return what is left of every topic, the hottest first."""
    names = {topic.id: topic.name for topic in lexicon.topics}
    found = [
        Interest(one, names.get(one, one), decay.left(counters, now_ms, one), one in on)
        for one in decay.topics(counters)
    ]
    hot = [one for one in found if one.value > _NOTHING_LEFT or one.is_on]
    return sorted(hot, key=lambda one: (-one.value, one.topic))


def rising(profile: Profile, lexicon: Lexicon, now_ms: int) -> list[Topic]:
    """Return the topics that have become hot and are not noted as such yet."""
    counted = decay.topics(profile.counters) - profile.topics_on
    return [
        topic
        for topic in lexicon.topics
        if topic.id in counted
        and decay.left(profile.counters, now_ms, topic.id) >= topic.on
    ]


def fades_at_ms(profile: Profile, topic: Topic, now_ms: int) -> int:
    """Return when a topic will be off if nothing more is said of it."""
    value = decay.left(profile.counters, now_ms, topic.id)
    return now_ms + decay.fades_in_ms(value, topic.off) + MINUTE_MS


def has_faded(profile: Profile, topic: Topic, now_ms: int) -> bool:
    """Tell whether a topic is off."""
    return decay.left(profile.counters, now_ms, topic.id) < topic.off


def surplus(profile: Profile, now_ms: int) -> dict[str, int]:
    """Return the counters to forget with their values; {} while there is room.

    The weakest go; one that is on stays until it has faded.
    """
    known = decay.topics(profile.counters)
    if len(known) <= MOST_TOPICS + _ROOM:
        return {}
    free = sorted(
        known - profile.topics_on,
        key=lambda one: decay.left(profile.counters, now_ms, one),
    )
    gone = set(free[: len(known) - MOST_TOPICS])
    old = set(decay.faded(profile.counters, now_ms))
    return {
        name: value
        for name, value in profile.counters.items()
        if name in old or name.partition(":")[2] in gone
    }
