"""Which topics grow: counts by day and week, and days far above what is usual; pure."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.insight.semantics.topics.rollups import Count, TopicDay

BASELINE_DAYS = 28
_ENOUGH_DAYS = 14  # of the baseline, or nothing is said
_FEWEST = 5  # mentions that a day must have to be worth a sentence
_FAR_ABOVE = 3.0  # standard deviations
_TIMES = 2.0  # the usual
_WORRYING = 0.4  # of the mentions
_WEEK = 7
_NOTHING = Count()


@dataclass(frozen=True, slots=True)
class Line:
    """A topic or intent over some days, beside as many before them."""

    id: str
    name: str
    mentions: int
    before: int  # in as many days before
    people_a_day: float  # distinct people cannot be added up over days
    negative: int
    positive: int

    @property
    def change(self) -> float | None:
        """Return by how much it grew, as a share; ``None`` where there was nothing."""
        return (self.mentions - self.before) / self.before if self.before else None

    @property
    def negative_share(self) -> float:
        return self.negative / self.mentions if self.mentions else 0.0


@dataclass(frozen=True, slots=True)
class Spike:
    """A day on which a topic came up far more often than usual."""

    topic: str
    name: str
    day: str
    mentions: int
    usual: float  # mean of the days before
    z: float
    negative: int
    sentence: str


def days_of(first: str, last: str) -> list[str]:
    """Return all days from the first to the last, both included."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    count = (ends - begins).days + 1
    return [(begins + timedelta(days=number)).isoformat() for number in range(count)]


def shifted(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def lines(
    days: Sequence[TopicDay],
    names: Mapping[str, str],
    labels: str,
    span: int,
    last: str,
) -> list[Line]:
    """Return every label over the last days, the most mentioned first."""
    now = [one for one in days if shifted(last, -span) < one.day <= last]
    before = [
        one
        for one in days
        if shifted(last, -2 * span) < one.day <= shifted(last, -span)
    ]
    ids = {name for one in (*now, *before) for name in getattr(one, labels)}
    found = [_line(one, names.get(one, one), labels, now, before) for one in ids]
    return sorted(found, key=lambda one: (-one.mentions, -one.before, one.id))


def _line(
    label: str,
    name: str,
    labels: str,
    now: Sequence[TopicDay],
    before: Sequence[TopicDay],
) -> Line:
    counts = [getattr(one, labels).get(label, _NOTHING) for one in now]
    return Line(
        label,
        name,
        mentions=sum(one.mentions for one in counts),
        before=sum(getattr(d, labels).get(label, _NOTHING).mentions for d in before),
        people_a_day=sum(one.people for one in counts) / max(1, len(counts)),
        negative=sum(one.negative for one in counts),
        positive=sum(one.positive for one in counts),
    )


def series(
    days: Sequence[TopicDay], topics: Sequence[str], first: str, last: str, by: str
) -> list[tuple[str, list[int]]]:
    """Return the mentions of some topics by day, or by week from Monday on."""
    known = {one.day: one for one in days}
    rows: dict[str, list[int]] = {}
    for day in days_of(first, last):
        label = day if by == "day" else _monday(day)
        row = rows.setdefault(label, [0] * len(topics))
        found = known.get(day)
        for number, topic in enumerate(topics):
            row[number] += found.topics.get(topic, _NOTHING).mentions if found else 0
    return list(rows.items())


def spikes(days: Sequence[TopicDay], names: Mapping[str, str], day: str) -> list[Spike]:
    """Return what stood out on a day against the 28 before, the farthest out first.

    Days without an archive count for nothing; with fewer than 14 nothing is said.  The
    deviation is at least that of counting by chance: a topic nobody speaks of does not
    stand out by its second mention.
    """
    known = {one.day: one for one in days}
    now = known.get(day)
    base = [
        known[d]
        for d in days_of(shifted(day, -BASELINE_DAYS), shifted(day, -1))
        if d in known
    ]
    if now is None or len(base) < _ENOUGH_DAYS:
        return []
    found = [
        _spike(
            one,
            names.get(one, one),
            count,
            [b.topics.get(one, _NOTHING).mentions for b in base],
            day,
        )
        for one, count in now.topics.items()
    ]
    return sorted((one for one in found if one), key=lambda one: -one.z)


def _spike(
    topic: str, name: str, count: Count, before: Sequence[int], day: str
) -> Spike | None:
    usual = statistics.fmean(before)
    spread = max(statistics.pstdev(before), math.sqrt(usual), 1.0)
    z = (count.mentions - usual) / spread
    if count.mentions < _FEWEST or z < _FAR_ABOVE or count.mentions < _TIMES * usual:
        return None
    return Spike(
        topic,
        name,
        day,
        count.mentions,
        usual,
        z,
        count.negative,
        _sentence(name, day, count, usual, len(before)),
    )


def _sentence(name: str, day: str, count: Count, usual: float, days: int) -> str:
    times = f"是平时的 {count.mentions / usual:.1f} 倍" if usual else "此前没有人提到"
    words = (
        f"「{name}」在 {day[5:]} 被提到 {count.mentions} 次，"
        f"前 {days} 天日均 {usual:.1f} 次，{times}"
    )
    if count.negative:
        words += f"；其中 {count.negative} 次是不满"
    if count.negative >= _WORRYING * count.mentions:
        return words + "，建议先看原话，再统一答复。"
    return words + "。"


def _monday(day: str) -> str:
    parsed = date.fromisoformat(day)
    return (parsed - timedelta(days=parsed.weekday() % _WEEK)).isoformat()
