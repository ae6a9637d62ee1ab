"""The page of topics, worked out from the days that were rolled up; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.insight.semantics.lexicon.models import Lexicon
from chalicelib.insight.semantics.topics import trends
from chalicelib.insight.semantics.topics.rollups import Count, TopicDay
from chalicelib.insight.semantics.topics.trends import Line, Spike

SPANS = {"7": "近 7 天", "28": "近 28 天", "84": "近 12 周"}
_WEEKLY = 84
_DRAWN = 5  # lines of the chart


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows of the past."""

    span: int
    first: str
    last: str
    days: int  # that were rolled up, of the span
    topics: Sequence[Line]
    intents: Sequence[Line]
    chart: Sequence[Sequence[str | int]]  # heads first
    spikes: Sequence[Spike]
    said: int
    negative: int
    positive: int

    @property
    def negative_permille(self) -> int | None:
        return (
            (2000 * self.negative + self.said) // (2 * self.said) if self.said else None
        )


def span_of(text: str) -> int:
    return (
        int(text)
        if text in SPANS
        else int(min(SPANS, key=lambda one: abs(int(one) - 28)))
    )


def board(days: Sequence[TopicDay], lexicon: Lexicon, span: int, last: str) -> Board:
    """Return the page of some days; those of twice the span are needed."""
    first = trends.shifted(last, 1 - span)
    names = {one.id: one.name for one in lexicon.topics}
    intents = {one.id: one.name for one in lexicon.intents}
    now = [one for one in days if one.day >= first]
    topics = trends.lines(days, names, "topics", span, last)
    return Board(
        span=span,
        first=first,
        last=last,
        days=len(now),
        topics=topics,
        intents=trends.lines(days, intents, "intents", span, last),
        chart=_chart(days, topics[:_DRAWN], first, last, span),
        spikes=[
            one for day in _lately(last) for one in trends.spikes(days, names, day)
        ],
        said=sum(one.said for one in now),
        negative=sum(one.negative for one in now),
        positive=sum(one.positive for one in now),
    )


def mentions(
    days: Sequence[TopicDay], labels: str, label: str, first: str, last: str
) -> list[list[str | int]]:
    """Return one label by day with what was unkind, heads first."""
    known = {one.day: getattr(one, labels).get(label, Count()) for one in days}
    rows = [(day, known.get(day, Count())) for day in trends.days_of(first, last)]
    heads: list[str | int] = ["日期", "提及", "不满"]
    return [heads, *(_row(day, (one.mentions, one.negative)) for day, one in rows)]


def todays(counts: Mapping[str, int], lexicon: Lexicon) -> list[tuple[str, str, int]]:
    """Return (id, name, mentions) of today so far, the most first."""
    names = {one.id: one.name for one in lexicon.topics}
    found = [(one, names.get(one, one), count) for one, count in counts.items()]
    return sorted(found, key=lambda one: (-one[2], one[0]))


def _chart(
    days: Sequence[TopicDay], drawn: Sequence[Line], first: str, last: str, span: int
) -> list[list[str | int]]:
    by = "week" if span == _WEEKLY else "day"
    ids = [one.id for one in drawn]
    rows = trends.series(days, ids, first, last, by)
    heads: list[str | int] = ["周起" if by == "week" else "日期"]
    heads += [one.name for one in drawn]
    return [heads, *(_row(day, counts) for day, counts in rows)]


def _row(day: str, counts: Sequence[int]) -> list[str | int]:
    return [day[5:], *counts]


def _lately(last: str) -> list[str]:
    """Return the days whose spikes are worth a line: the last three."""
    return [trends.shifted(last, -number) for number in range(3)]
