"""What people are interested in by now, as the subscribers would have noted it."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import connections
from chalicelib.aws.values import from_item as plain
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.timeline import Entry
from chalicelib.insight.semantics.lexicon.models import Topic
from chalicelib.insight.semantics.lexicon.seed import seed
from chalicelib.insight.semantics.topics import worries
from chalicelib.insight.semantics.topics.hotness import news_of, risen, timer_of
from chalicelib.insight.semantics.topics.interests import rising, surplus
from chalicelib.insight.semantics.topics.tagging import gift_of
from infra.local.demo.lives import Item, Life

_UNKIND = -1


def add(life: Life, now: datetime) -> None:
    """Add what is hot for somebody, and that they wait for a kind word."""
    now_ms = int(now.timestamp() * 1000)
    for name in surplus(from_item(life.profile), now_ms):
        del life.profile[name]
    profile = from_item(life.profile)
    for topic in rising(profile, seed(), now_ms):
        _hot(life, profile, topic, now_ms)
    if profile.mood == _UNKIND and now_ms - profile.mood_at_ms < worries.KEPT_MS:
        life.workspace.append(_worry(life, profile))


def _hot(life: Life, profile: Profile, topic: Topic, now_ms: int) -> None:
    speaking = _speaking(life.entries, topic)
    last = speaking[0]
    line = risen(profile.id, topic, last.key, last.at_ms, speaking)
    life.entries.append(line)
    timer = connections.timers().row(timer_of(profile, topic, topic.tag, now_ms))
    life.workspace.append(plain(timer.request["Item"]))
    life.profile.setdefault("on", set()).add(topic.id)
    if topic.tag:
        life.tags.give(topic.tag, gift_of(news_of(line, topic.id, topic.tag)))


def _speaking(entries: Sequence[Entry], topic: Topic) -> list[Entry]:
    """Return the entries about a topic, the newest first."""
    found = [one for one in entries if topic.id in one.data.get("topics", ())]
    return sorted(found, key=lambda one: one.sort_key, reverse=True)


def _worry(life: Life, profile: Profile) -> Item:
    said = next(
        one
        for one in life.entries
        if one.at_ms == profile.mood_at_ms and one.data.get("polarity") == _UNKIND
    )
    before = max((one.at_ms for one in life.entries if one.ref == said.key), default=0)
    return worries.row(profile.id, said.sort_key, said.at_ms, before)
