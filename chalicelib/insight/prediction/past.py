"""A person as they were on a past day, from what they did; pure.

The features of a model are read from this as they are read from a person of today, so
that training and scoring mean the same.  What happened after that day is what came.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core.clock import DAY_MS, business_day, day_start_ms, local_time
from chalicelib.customers.lifecycle.service import KEPT_DAYS, gap_days
from chalicelib.customers.profile.changes import day_mark
from chalicelib.insight.index.models import Weights
from chalicelib.insight.index.service import faded
from chalicelib.insight.prediction.models import HORIZON_DAYS, Target
from chalicelib.insight.standing.models import Numbers

YEAR_DAYS = 365
_SPAN_MS = HORIZON_DAYS * DAY_MS
_TALK = ("message", "event")


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the archive."""

    at_ms: int
    kind: str
    type: str
    direction: str
    weighs: str  # what it counts as in the interaction index; "" for nothing
    polarity: int = 0

    @property
    def is_inbound(self) -> bool:
        """Tell whether it is a sign of life; to leave is none."""
        return (
            self.direction == "in" and self.kind in _TALK and self.type != "unsubscribe"
        )


@dataclass(frozen=True, slots=True)
class Life:
    """One person: every act that is archived, in order, and how they are today."""

    today: Numbers
    acts: Sequence[Act]
    instants: Sequence[int] = field(default=(), repr=False)

    @classmethod
    def of(cls, today: Numbers, acts: Sequence[Act]) -> "Life":
        ordered = sorted(acts, key=lambda one: one.at_ms)
        return cls(today, ordered, [one.at_ms for one in ordered])

    def until(self, at_ms: int) -> Sequence[Act]:
        return self.acts[: bisect_right(self.instants, at_ms)]

    def between(self, after_ms: int, until_ms: int) -> Sequence[Act]:
        first = bisect_right(self.instants, after_ms)
        return self.acts[first : bisect_right(self.instants, until_ms)]


def numbers_at(life: Life, at_ms: int, weights: Weights) -> Numbers:
    """Return somebody as they were at an instant."""
    acts = life.until(at_ms)
    inbound = [one.at_ms for one in acts if one.is_inbound]
    outbound = [one.at_ms for one in acts if one.direction == "out"]
    orders = [one.at_ms for one in acts if (one.kind, one.type) == ("order", "paid")]
    felt = next((one for one in reversed(acts) if one.polarity), None)
    follows = [one.at_ms for one in acts if one.type == "subscribe"]
    return Numbers(
        customer_id=life.today.customer_id,
        subscribed=is_following(life, at_ms),
        subscribed_ms=_followed_ms(life, follows, at_ms),
        times_followed=_times_followed(life, at_ms),
        last_inbound_ms=inbound[-1] if inbound else 0,
        last_outbound_ms=outbound[-1] if outbound else 0,
        inbound=len(inbound),
        gap_days=_gap(inbound),
        index=_index(acts, at_ms, weights),
        mood=felt.polarity if felt else 0,
        mood_ms=felt.at_ms if felt else 0,
        orders=len(orders),
        orders_year=sum(one >= _year_before(at_ms) for one in orders),
        last_order_ms=_day_start(orders[-1]) if orders else 0,
    )


def is_following(life: Life, at_ms: int) -> bool:
    """Tell whether somebody followed at an instant.

    By the last follow or its end before it; else by the first one after it; else by
    how they are today.
    """
    for one in reversed(life.until(at_ms)):
        if one.type in ("subscribe", "unsubscribe"):
            return one.type == "subscribe"
    for one in life.between(at_ms, life.instants[-1] if life.instants else at_ms):
        if one.type in ("subscribe", "unsubscribe"):
            return one.type == "unsubscribe"
    return life.today.subscribed and life.today.subscribed_ms <= at_ms


def came(life: Life, target: Target, at_ms: int) -> bool:
    """Tell whether it came to pass in the 30 days after an instant."""
    after = life.between(at_ms, at_ms + _SPAN_MS)
    if target is Target.VISIT:
        return any((one.kind, one.type) == ("visit", "began") for one in after)
    is_alive = any(one.is_inbound for one in after)
    return not is_alive or not is_following(life, at_ms + _SPAN_MS)


def _followed_ms(life: Life, follows: Sequence[int], at_ms: int) -> int:
    if follows:
        return follows[-1]
    known = life.today.subscribed_ms
    return known if known <= at_ms else 0


def _times_followed(life: Life, at_ms: int) -> int:
    later = sum(
        one.type == "subscribe"
        for one in life.between(at_ms, life.instants[-1] if life.instants else at_ms)
    )
    return max(1, life.today.times_followed - later)


def _gap(inbound: Sequence[int]) -> float | None:
    """Return the median gap of the days that a profile would have remembered."""
    days = dict.fromkeys(day_mark(business_day(one)) for one in reversed(inbound))
    return gap_days(frozenset(list(days)[:KEPT_DAYS]))


def _index(acts: Sequence[Act], at_ms: int, weights: Weights) -> float:
    index = 0.0
    for one in acts:
        if one.type == "unsubscribe":
            index = 0.0  # who leaves begins anew
        elif one.weighs:
            index += weights.of(one.weighs, one.at_ms) * faded(at_ms - one.at_ms)
    return index


def _year_before(at_ms: int) -> int:
    """Return when the 365 days begin that end with the day of an instant."""
    return day_start_ms(local_time(at_ms).date()) - (YEAR_DAYS - 1) * DAY_MS


def _day_start(at_ms: int) -> int:
    return day_start_ms(local_time(at_ms).date())


def by_person(
    acts: Mapping[str, Sequence[Act]], people: Sequence[Numbers]
) -> list[Life]:
    """Return the lives of people, some of whom have done nothing."""
    return [Life.of(one, acts.get(one.customer_id, ())) for one in people]
