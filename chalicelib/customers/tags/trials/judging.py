"""Whom a rule would have tagged, from everything of a span that it counts; pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, business_day, local_time
from chalicelib.customers.tags.rules.happening import Happening
from chalicelib.customers.tags.rules.matching import applies
from chalicelib.customers.tags.rules.models import Act, On, Rule, When
from chalicelib.customers.tags.rules.orders import amount_of, products_of

_SAMPLE = 20
_MOST_EVIDENCE = 8
_First = tuple[int, tuple[int, ...]]  # when, and the instants that speak for it
_TOPICS = "topics"  # of a line: what it is about


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a rule counts: when it was, and how much it weighs."""

    at_ms: int
    weight: float = 1.0
    topics: tuple[str, ...] = ()  # of the rule's, that it is about


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who would have got the tag."""

    customer_id: str
    at_ms: int
    evidence: tuple[int, ...]  # instants


@dataclass(slots=True)
class Verdict:
    """What a back-test found."""

    hits: list[Hit] = field(default_factory=list)
    marks: int = 0

    @property
    def per_day(self) -> dict[str, int]:
        return dict(
            sorted(Counter(business_day(one.at_ms) for one in self.hits).items())
        )

    def sample(self) -> list[Hit]:
        """Return some of them, the latest first."""
        latest = sorted(self.hits, key=lambda one: (-one.at_ms, one.customer_id))
        return latest[:_SAMPLE]


def mark(
    when: When, happened: Happening, weigh: Callable[[], float] = lambda: 1.0
) -> Mark | None:
    """Return what something counts for a rule; ``None`` for nothing.

    Args:
        when: of the rule.
        happened: a line of the time axis.
        weigh: tells what the line adds to each of its topics.
    """
    if when.on is On.TOPIC:
        about = happened.fields.get(_TOPICS) or ()
        topics = tuple(one for one in when.values if one in about)
        weight = weigh() if topics else 0
        return Mark(happened.at_ms, weight, topics) if weight else None
    if not applies(when, happened):
        return None
    if when.on is On.ORDER:
        bought = products_of(happened)
        fits = not when.values or any(one in bought for one in when.values)
        return Mark(happened.at_ms, amount_of(happened)) if fits else None
    return Mark(happened.at_ms)


def judged(rule: Rule, marks: Mapping[str, Sequence[Mark]]) -> Verdict:
    """Return who would have got the rule's tags, each at the first time."""
    verdict = Verdict()
    for customer_id, theirs in marks.items():
        ordered = sorted(theirs, key=lambda one: one.at_ms)
        verdict.marks += len(ordered)
        if hit := _first(rule.when, ordered):
            verdict.hits.append(Hit(customer_id, hit[0], hit[1]))
    return verdict


def _first(when: When, marks: Sequence[Mark]) -> _First | None:
    """Return when it would have come on, and what for."""
    if when.on is On.TOPIC:
        return _first_level(when, marks)
    if not when.is_measured:
        return (marks[0].at_ms, (marks[0].at_ms,)) if marks else None
    if when.on is On.BEHAVIOUR and when.act is Act.DAYS:
        return _first_days(when, marks)
    return _first_count(when, marks)


def _first_count(when: When, marks: Sequence[Mark]) -> _First | None:
    begin, paid = 0, 0.0
    window_ms = when.days * DAY_MS if when.days else float("inf")
    for number, one in enumerate(marks):
        paid += one.weight
        while one.at_ms - marks[begin].at_ms > window_ms:
            paid -= marks[begin].weight
            begin += 1
        enough = when.on is not On.ORDER or paid >= when.least_fen
        if number - begin + 1 >= when.times and enough:
            inside = marks[begin : number + 1]
            return one.at_ms, tuple(mark.at_ms for mark in inside)
    return None


def _first_level(when: When, marks: Sequence[Mark]) -> _First | None:
    levels: dict[str, tuple[float, int]] = {}  # of each topic: how much, and when
    for number, one in enumerate(marks):
        for topic in one.topics:
            before, last_ms = levels.get(topic, (0.0, one.at_ms))
            faded = 2 ** (-(one.at_ms - last_ms) / decay.HALF_LIFE_MS)
            level = before * faded + one.weight
            levels[topic] = level, one.at_ms
            if level * 1000 >= when.level_on_milli:
                about = (m for m in marks[: number + 1] if topic in m.topics)
                times = tuple(m.at_ms for m in about)
                return one.at_ms, times[-_MOST_EVIDENCE:]
    return None


def _first_days(when: When, marks: Iterable[Mark]) -> _First | None:
    """Count days instead, each with its first mark."""
    first: dict[int, int] = {}
    for one in marks:
        day = local_time(one.at_ms).date().toordinal()
        first.setdefault(day, one.at_ms)
        inside = [at_ms for known, at_ms in first.items() if day - known < when.days]
        if len(inside) >= when.times:
            return one.at_ms, tuple(inside)
    return None
