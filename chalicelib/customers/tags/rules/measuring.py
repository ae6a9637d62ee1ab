"""How much of something there is, when it is enough, and when it will not be; pure.

A tag that was given because a measure reached its upper mark stays until the measure
falls below the lower one.  Nobody has to look for that: fading and windows tell in
advance when it will be, unless something happens until then.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, day_start_ms, local_time
from chalicelib.customers.profile.changes import day_mark
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.tags.rules.happening import Happening
from chalicelib.customers.tags.rules.models import Act, On, When
from chalicelib.customers.tags.rules.orders import Order, orders_in

REMEMBERED_DAYS = 14  # with interaction, that a profile surely knows
_MILLI = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """What was found."""

    value_milli: int
    is_on: bool  # at the upper mark
    is_off: bool  # below the lower one
    ends_ms: int = 0  # when it will be, if nothing happens; 0: not by itself
    evidence: tuple[str, ...] = ()  # places, the first one first


def of_topic(when: When, profile: Profile, now_ms: int) -> Measure:
    """Measure how much a topic interests somebody: the strongest of the rule's."""
    names = when.values or ("",)
    level = max(decay.left(profile.counters, now_ms, one) for one in names)
    floor = when.level_off_milli / _MILLI
    ends_ms = 0
    if floor and level >= floor:
        ends_ms = now_ms + int(decay.HALF_LIFE_MS * math.log2(level / floor)) + 1
    return Measure(
        value_milli=round(level * _MILLI),
        is_on=level * _MILLI >= when.level_on_milli,
        is_off=level < floor,
        ends_ms=ends_ms,
    )


def of_days(when: When, profile: Profile, now_ms: int) -> Measure:
    """Count the days with interaction among the latest ones, today included."""
    today = local_time(now_ms).date()
    window = [today - timedelta(days=ago) for ago in range(when.days)]
    marks = [day_mark(one.isoformat()) for one in window]
    ages = [ago for ago, mark in enumerate(marks) if mark in profile.active_days]
    ends_ms = 0
    if when.below and len(ages) >= when.below:
        # The day that makes the lower mark full leaves the window then.
        gone = today + timedelta(days=when.days - ages[when.below - 1])
        ends_ms = day_start_ms(gone)
    return _counted(when, len(ages), ends_ms, ())


def of_acts(when: When, done: Sequence[Happening], now_ms: int) -> Measure:
    """Count what was done within the window; ``done`` is what the rule counts."""
    since_ms = now_ms - when.days * DAY_MS
    counted = sorted((h.at_ms, h.place) for h in done if since_ms <= h.at_ms <= now_ms)
    ends_ms = _window_ends(when, [at_ms for at_ms, _ in counted])
    places = tuple(place for _, place in counted)
    return _counted(when, len(counted), ends_ms, places)


def of_orders(when: When, done: Iterable[Happening], now_ms: int) -> Measure:
    """Count the orders that fit, and what was paid for them together.

    ``done`` may hold whatever somebody did.
    """
    since_ms = now_ms - when.days * DAY_MS if when.days else 0
    fitting = [
        order
        for order in orders_in(done)
        if since_ms <= order.at_ms <= now_ms and _has_product(when, order)
    ]
    places = tuple(order.place for order in fitting)
    ends_ms = _window_ends(when, [order.at_ms for order in fitting])
    measured = _counted(when, len(fitting), ends_ms, places)
    enough = sum(order.paid_fen for order in fitting) >= when.least_fen
    return Measure(
        measured.value_milli,
        measured.is_on and enough,
        measured.is_off,
        ends_ms,
        places,
    )


def needs_history(when: When) -> bool:
    """Tell whether measuring reads the time axis; the profile knows the rest."""
    if when.on is On.ORDER:
        return True
    return when.on is On.BEHAVIOUR and when.act is not Act.DAYS


def _counted(when: When, count: int, ends_ms: int, places: tuple[str, ...]) -> Measure:
    return Measure(
        value_milli=count * _MILLI,
        is_on=count >= when.times,
        is_off=count < when.below,
        ends_ms=ends_ms,
        evidence=places,
    )


def _window_ends(when: When, times_ms: Sequence[int]) -> int:
    """Return when fewer than the lower mark will be left in the window."""
    if not when.below or not when.days or len(times_ms) < when.below:
        return 0
    return times_ms[-when.below] + when.days * DAY_MS + 1


def _has_product(when: When, order: Order) -> bool:
    return not when.values or any(one in order.products for one in when.values)
