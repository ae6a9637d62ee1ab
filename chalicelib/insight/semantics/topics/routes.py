"""``/v1/topics``, and what a customer is interested in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from chalicelib import connections
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.index import desk as index
from chalicelib.insight.index import service
from chalicelib.insight.index import traits as _index_traits  # noqa: F401 -- stated
from chalicelib.insight.semantics.lexicon import desk as lexicon
from chalicelib.insight.semantics.lexicon.models import Intent, Topic
from chalicelib.insight.semantics.topics import traits as _topic_traits  # noqa: F401
from chalicelib.insight.semantics.topics import trends
from chalicelib.insight.semantics.topics.interests import interests
from chalicelib.insight.semantics.topics.rollups import TopicDay, topic_days
from chalicelib.insight.semantics.topics.schemas import (
    InterestOut,
    InterestsOut,
    LabelOut,
    PartOut,
    SpikeOut,
    TopicsOut,
    TopicsQuery,
)
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)

_LOOKED_AT = 100  # entries: one query
_EVIDENCE = 5
_DECIMALS = 2
_MOODS = {-1: "negative", 1: "positive"}


@routes.get("/v1/topics", scope=Scope.READ)
def show_topics(_call: Call, asked: TopicsQuery) -> TopicsOut:
    """What people spoke of, day by day"""
    first, last = asked.from_.isoformat(), asked.to.isoformat()
    before = trends.shifted(first, -trends.BASELINE_DAYS)
    days = topic_days().between(before, last)
    known = lexicon.lexicon()
    now = [one for one in days if one.day >= first]
    names = {topic.id: topic.name for topic in known.topics}
    return TopicsOut(
        sentences=sum(one.said for one in now),
        negative=sum(one.negative for one in now),
        positive=sum(one.positive for one in now),
        topics=_labels(now, "topics", known.topics),
        intents=_labels(now, "intents", known.intents),
        spikes=[_spike(one) for one in trends.spikes(days, names, last)],
    )


@routes.get(
    "/v1/customers/{customer_id}/interests", scope=Scope.READ, audited="customers.read"
)
def show_interests(_call: Call, customer_id: str) -> InterestsOut:
    """A customer's interaction index, topics and last mood"""
    profile = ProfileRepository(connections.profiles()).get(customer_id)
    if profile is None:
        raise NotFound("no such customer")
    entries = Timeline(connections.interactions()).recent(profile.id, _LOOKED_AT)
    return _interests(profile, entries, now_ms())


def _interests(profile: Profile, entries: Sequence[Entry], at_ms: int) -> InterestsOut:
    kappa = index.kappa()
    standing = service.standing(
        profile.counters, entries, index.weights(), kappa, at_ms
    )
    found = interests(profile.counters, profile.topics_on, lexicon.lexicon(), at_ms)
    return InterestsOut(
        score=standing.score,
        index=round(standing.index, _DECIMALS),
        kappa=round(kappa.value, _DECIMALS),
        parts=[
            PartOut(kind=p.kind, count=p.count, value=round(p.value, _DECIMALS))
            for p in standing.parts
        ],
        earlier=round(standing.earlier, _DECIMALS),
        topics=[
            InterestOut(
                topic=one.topic,
                name=one.name,
                value=round(one.value, _DECIMALS),
                on=one.is_on,
                evidence=_evidence(entries, one.topic),
            )
            for one in found
        ],
        mood=_MOODS.get(profile.mood, ""),
        mood_at=iso(profile.mood_at_ms) if profile.mood_at_ms else None,
    )


def _evidence(entries: Sequence[Entry], topic: str) -> list[str]:
    speaking = [one for one in entries if topic in one.data.get("topics", ())]
    return [one.key for one in speaking[:_EVIDENCE]]


def _labels(
    days: Sequence[TopicDay], labels: str, known: Sequence[Topic] | Sequence[Intent]
) -> list[LabelOut]:
    names: Mapping[str, str] = {one.id: one.name for one in known}
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    negative: defaultdict[str, int] = defaultdict(int)
    positive: defaultdict[str, int] = defaultdict(int)
    for day in days:
        for label, count in getattr(day, labels).items():
            found[label][day.day] = count.mentions
            negative[label] += count.negative
            positive[label] += count.positive
    rows = [
        LabelOut(
            id=label,
            name=names.get(label, label),
            mentions=sum(by_day.values()),
            negative=negative[label],
            positive=positive[label],
            by_day=by_day,
        )
        for label, by_day in found.items()
    ]
    return sorted(rows, key=lambda one: (-one.mentions, one.id))


def _spike(one: trends.Spike) -> SpikeOut:
    return SpikeOut(
        topic=one.topic,
        day=one.day,
        mentions=one.mentions,
        usual=round(one.usual, _DECIMALS),
        z=round(one.z, _DECIMALS),
        sentence=one.sentence,
    )
