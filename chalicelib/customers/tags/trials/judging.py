"""Whom a rule would have tagged, from everything of a span that it counts; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, business_day, local_time
from chalicelib.customers.tags.rules.happening import Happening
from chalicelib.customers.tags.rules.matching import applies
from chalicelib.customers.tags.rules.models import Act, On, Rule, When
from chalicelib.customers.tags.rules.orders import order_of

_SAMPLE = 20
_First = tuple[int, tuple[int, ...]]  # when, and the instants that speak for it
_TOPICS = "topics"  # of a line: what it is about, with weights


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a rule counts: when it was, and how much it weighs."""

    at_ms: int
    weight: float = 1.0


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


def mark(when: When, happened: Happening) -> Mark | None:
    """Return what something counts for a rule; ``None`` for nothing."""
    if when.on is On.TOPIC:
        weight = _topic_weight(when, happened)
        return Mark(happened.at_ms, weight) if weight else None
    if not applies(when, happened):
        return None
    if when.on is On.ORDER:
        order = order_of(happened)
        fits = not when.values or any(one in order.products for one in when.values)
        return Mark(order.at_ms, order.paid_fen) if fits else None
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
    level, last_ms = 0.0, 0
    for number, one in enumerate(marks):
        faded = 2 ** (-(one.at_ms - last_ms) / decay.HALF_LIFE_MS) if last_ms else 0.0
        level, last_ms = level * faded + one.weight, one.at_ms
        if level * 1000 >= when.level_on_milli:
            return one.at_ms, tuple(mark.at_ms for mark in marks[: number + 1][-8:])
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


def _topic_weight(when: When, happened: Happening) -> float:
    topics = happened.fields.get(_TOPICS) or {}
    weights = topics if isinstance(topics, Mapping) else dict.fromkeys(topics, 1)
    return max((float(weights.get(one, 0)) for one in when.values), default=0.0)
