"""A topic becomes hot for somebody, or cools down: each once, with its evidence.

Table profiles      pk = customer id, sk = "PROFILE", on    set of topics that are hot

The set decides: whoever sees a topic above its threshold adds it on condition that it
is not there, together with the line on the time axis, the timer that will look at it
again, and the news ``topic.on``.
"""

from collections.abc import Callable, Sequence

from chalicelib import connections
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.semantics.lexicon.models import Topic
from chalicelib.insight.semantics.topics.interests import fades_at_ms

FADES = "topic"  # the kind of timer
MOST_EVIDENCE = 10
_LOOKED_AT = 100  # entries, for those that speak of the topic
_ATTRIBUTE = "on"


class Hotness:
    """Notes what becomes hot and what cools down."""

    def __init__(
        self,
        committing: Effects,
        timeline: Timeline,
        timers: Timers,
        now: Callable[[], int],
    ) -> None:
        self._effects = committing
        self._timeline = timeline
        self._timers = timers
        self._now_ms = now

    def rise(self, profile: Profile, topic: Topic, cause: str, at_ms: int) -> bool:
        """Note that a topic is hot; ``False`` where that is known.

        Args:
            profile: of the person.
            topic: what about.
            cause: the key of what has made it hot.
            at_ms: when that was.
        """
        recent = self._timeline.recent(profile.id, _LOOKED_AT)
        entry = risen(profile.id, topic, cause, self._now_ms(), recent)
        timer = timer_of(profile, topic, topic.tag, at_ms)
        writes = [_marked(profile.id, topic.id), self._timers.row(timer)]
        return self._commit(entry, writes, topic.id, topic.tag)

    def look_again(self, profile: Profile, topic: Topic, tag: str) -> None:
        """Have a topic that has not faded yet looked at when it will have."""
        self._timers.arm(timer_of(profile, topic, tag, self._now_ms()))

    def cool(
        self, profile: Profile, topic_id: str, name: str, tag: str, cause: str
    ) -> bool:
        """Note that a topic is hot no more; ``False`` where that is known."""
        entry = Entry(
            customer_id=profile.id,
            at_ms=self._now_ms(),
            key=f"topic:{topic_id}:off~{cause}",
            kind="topic",
            type="off",
            direction="internal",
            title=f"不再关注「{name}」",
            data={"topic": topic_id},
        )
        return self._commit(entry, [_unmarked(profile.id, topic_id)], topic_id, tag)

    def _commit(
        self, entry: Entry, writes: Sequence[Write], topic_id: str, tag: str
    ) -> bool:
        try:
            return self._effects.commit(entry, writes, news_of(entry, topic_id, tag))
        except TransactionFailed as failed:
            if failed.refused(1):
                return False  # the set says so already, or the person is gone
            raise


def hotness() -> Hotness:
    timeline = Timeline(connections.interactions())
    return Hotness(effects(), timeline, connections.timers(), now_ms)


def risen(
    customer_id: str, topic: Topic, cause: str, at_ms: int, entries: Sequence[Entry]
) -> Entry:
    """Return the line that says what became hot, with the lines that made it so.

    Args:
        customer_id: whose.
        topic: what.
        cause: the key of the last of them.
        at_ms: now.
        entries: of the person, the newest first.
    """
    speaking = [one for one in entries if topic.id in one.data.get("topics", ())]
    evidence = [one.sort_key for one in speaking[:MOST_EVIDENCE]]
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=f"topic:{topic.id}:on~{cause}",
        kind="topic",
        type="on",
        direction="internal",
        title=f"关注「{topic.name}」",
        ref=cause,
        data={"topic": topic.id, "evidence": evidence},
    )


def news_of(entry: Entry, topic_id: str, tag: str) -> DomainEvent:
    """Return what other modules are told of a line."""
    return DomainEvent(
        kind=f"topic.{entry.type}",
        id=f"topic.{entry.type}:{topic_id}:{entry.key}"[:128],
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={
            "topic": topic_id,
            "tag": tag,
            "evidence": entry.data.get("evidence", []),
        },
    )


def timer_of(profile: Profile, topic: Topic, tag: str, at_ms: int) -> Timer:
    """Return what looks at a topic again when it should have faded."""
    return Timer(
        FADES,
        f"{profile.id}:{topic.id}",
        fades_at_ms(profile, topic, at_ms),
        profile.id,
        {"topic": topic.id, "tag": tag},
    )


def _marked(customer_id: str, topic_id: str) -> Write:
    return connections.profiles().update_write(
        {"pk": customer_id, "sk": "PROFILE"},
        "ADD #on :one",
        names={"#on": _ATTRIBUTE},
        values={":one": frozenset({topic_id}), ":topic": topic_id},
        condition="attribute_exists(pk) AND NOT contains(#on, :topic)",
    )


def _unmarked(customer_id: str, topic_id: str) -> Write:
    return connections.profiles().update_write(
        {"pk": customer_id, "sk": "PROFILE"},
        "DELETE #on :one",
        names={"#on": _ATTRIBUTE},
        values={":one": frozenset({topic_id}), ":topic": topic_id},
        condition="contains(#on, :topic)",
    )
