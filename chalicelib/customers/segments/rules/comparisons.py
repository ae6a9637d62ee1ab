"""What can be said of a trait, by its kind, and when it holds.

A comparison is one function of the value and the instant; the SQL of ``sql`` says the
same, which a test compares on people and rules made up by chance.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.core.clock import DAY_MS, MINUTE_MS, day_start_ms
from chalicelib.customers.segments.rules.models import Is, Op, Scalar
from chalicelib.customers.traits.models import Kind, Value

# WeChat's clock and ours differ: what was just now may lie a little ahead.
SKEW_MS = 5 * MINUTE_MS

TEXT_OPS = (Op.IS, Op.IS_NOT, Op.CONTAINS, Op.STARTS_WITH)
OPS: dict[Kind, tuple[Op, ...]] = {
    Kind.TEXT: (*TEXT_OPS, Op.KNOWN, Op.UNKNOWN),
    Kind.NUMBER: (
        *(Op.GE, Op.GT, Op.LE, Op.LT, Op.EQ, Op.NE, Op.BETWEEN),
        *(Op.KNOWN, Op.UNKNOWN),
    ),
    Kind.INSTANT: (
        *(Op.WITHIN_DAYS, Op.BEFORE_DAYS, Op.NEXT_DAYS),
        *(Op.ON_OR_AFTER, Op.BEFORE, Op.BETWEEN_DAYS),
        *(Op.KNOWN, Op.UNKNOWN),
    ),
    Kind.FLAG: (Op.IS, Op.KNOWN, Op.UNKNOWN),
    Kind.SET: (Op.HAS_ANY, Op.HAS_ALL, Op.HAS_NONE, Op.KNOWN, Op.UNKNOWN),
}
Values = Sequence[Scalar]

_CONTRARY = {Op.IS_NOT: Op.IS, Op.NE: Op.EQ, Op.HAS_NONE: Op.HAS_ANY}


@dataclass(frozen=True, slots=True)
class Span:
    """Instants from the first up to before the last; ``None`` is open."""

    first_ms: int | None
    past_ms: int | None

    def holds(self, at_ms: int) -> bool:
        return (self.first_ms is None or self.first_ms <= at_ms) and (
            self.past_ms is None or at_ms < self.past_ms
        )


def contrary(op: Op) -> Op | None:
    """Return what an operator is the contrary of, if it is one."""
    return _CONTRARY.get(op)


def is_set(value: Value) -> bool:
    """Tell whether a trait is known; an empty set says nothing."""
    return value is not None and value != frozenset()


def holds(node: Is, value: Value, now_ms: int) -> bool:
    """Tell whether a trait with that value compares as the node says."""
    if opposite := contrary(node.op):
        return not _compares(opposite, node.values, value, now_ms)
    if node.op in (Op.KNOWN, Op.UNKNOWN):
        return is_set(value) == (node.op is Op.KNOWN)
    return _compares(node.op, node.values, value, now_ms)


def text(op: Op, values: Collection[Scalar]) -> Callable[[str], bool]:
    """Return what tells whether a text compares so."""
    wanted = [str(one) for one in values]
    match op:
        case Op.CONTAINS:
            return lambda known: any(one in known for one in wanted)
        case Op.STARTS_WITH:
            return lambda known: known.startswith(tuple(wanted))
    return lambda known: known in wanted


def span(op: Op, values: Values, now_ms: int) -> Span | None:
    """Return the instants that a condition on an instant allows; ``None`` for others.

    Days are counted from now, dates are business days.
    """
    return _SPANS[op](values, now_ms) if op in _SPANS else None


def _compares(op: Op, values: Values, value: Value, now_ms: int) -> bool:
    match value:
        case None:
            return False
        case frozenset():
            return _set(op, value, values)
        case str():
            return text(op, values)(value)
        case bool():
            return value in values
    within = span(op, values, now_ms)
    if within is None:
        return _NUMBERS[op](value, *values)
    return within.holds(int(value))


def _start(day: Scalar, later: int = 0) -> int:
    return day_start_ms(date.fromisoformat(str(day)) + timedelta(days=later))


def _days_ms(values: Values) -> int:
    return int(values[0]) * DAY_MS


def _set(op: Op, known: frozenset[str], values: Collection[Scalar]) -> bool:
    if op is Op.HAS_ALL:
        return known.issuperset(map(str, values))
    return not known.isdisjoint(map(str, values))


_SPANS: dict[Op, Callable[[Values, int], Span]] = {
    Op.WITHIN_DAYS: lambda days, now: Span(now - _days_ms(days), now + SKEW_MS),
    Op.BEFORE_DAYS: lambda days, now: Span(None, now - _days_ms(days)),
    Op.NEXT_DAYS: lambda days, now: Span(now, now + _days_ms(days)),
    Op.ON_OR_AFTER: lambda days, _: Span(_start(days[0]), None),
    Op.BEFORE: lambda days, _: Span(None, _start(days[0])),
    Op.BETWEEN_DAYS: lambda days, _: Span(_start(days[0]), _start(days[1], 1)),
}
_NUMBERS: dict[Op, Callable[..., bool]] = {
    Op.EQ: lambda known, one: known == one,
    Op.GT: lambda known, one: known > one,
    Op.GE: lambda known, one: known >= one,
    Op.LT: lambda known, one: known < one,
    Op.LE: lambda known, one: known <= one,
    Op.BETWEEN: lambda known, low, high: low <= known <= high,
}
