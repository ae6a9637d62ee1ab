"""What the models know of somebody: a dozen readable features; pure.

The same functions read a person of today and a person as they were on a past day, so a
score means what the training meant.  Spans are taken as logarithms: a week more of
silence says much after one week, and little after ten; and the difference of silence
and usual gap is then by how much somebody is overdue, which is no feature of its own.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.clock import DAY_MS
from chalicelib.insight.standing.models import Numbers, days_since

USUAL_GAP_DAYS = 7.0  # of who was active too seldom to have a rhythm
_LONGEST_DAYS = 365.0
_MOOD_LASTS_MS = 90 * DAY_MS
_SPOKEN_LASTS_MS = 30 * DAY_MS


@dataclass(frozen=True, slots=True)
class Feature:
    """One of them."""

    name: str
    label: str
    value: Callable[[Numbers, int], float]
    words: Callable[[Numbers, int], str]  # how it is with somebody


def silent_days(numbers: Numbers, now_ms: int) -> float:
    """Return r: the days since the last sign of life, the follow being the first."""
    last_ms = max(numbers.last_inbound_ms, numbers.subscribed_ms)
    return min(_LONGEST_DAYS, days_since(last_ms, now_ms))


def _silence(numbers: Numbers, now_ms: int) -> float:
    return math.log1p(silent_days(numbers, now_ms))


def _gap(numbers: Numbers, _now_ms: int) -> float:
    gap = USUAL_GAP_DAYS if numbers.gap_days is None else numbers.gap_days
    return math.log1p(gap)


def _tenure(numbers: Numbers, now_ms: int) -> float:
    return math.log1p(min(_LONGEST_DAYS, days_since(numbers.subscribed_ms, now_ms)))


def _since_order(numbers: Numbers, now_ms: int) -> float:
    if not numbers.orders_year:
        return math.log1p(_LONGEST_DAYS)
    return math.log1p(min(_LONGEST_DAYS, days_since(numbers.last_order_ms, now_ms)))


def _felt(mood: int) -> Callable[[Numbers, int], float]:
    def value(numbers: Numbers, now_ms: int) -> float:
        is_fresh = now_ms - numbers.mood_ms < _MOOD_LASTS_MS
        return float(numbers.mood == mood and is_fresh)

    return value


def _spoken(numbers: Numbers, now_ms: int) -> float:
    last_ms = numbers.last_outbound_ms
    is_ours = last_ms > numbers.last_inbound_ms
    return float(is_ours and now_ms - last_ms < _SPOKEN_LASTS_MS)


def _days(days: float) -> str:
    return f"{days:.0f} 天"


FEATURES = (
    Feature(
        "silence",
        "沉默天数",
        _silence,
        lambda one, now: f"{_days(silent_days(one, now))}没有互动",
    ),
    Feature(
        "gap",
        "平时间隔",
        _gap,
        lambda one, _: (
            "互动太少，看不出节奏"
            if one.gap_days is None
            else f"平时每 {_days(one.gap_days)}互动一次"
        ),
    ),
    Feature(
        "index",
        "互动指数",
        lambda one, _: math.log1p(one.index),
        lambda one, _: f"互动指数 {one.index:.1f}",
    ),
    Feature(
        "tenure",
        "关注时长",
        _tenure,
        lambda one, now: f"关注了 {_days(days_since(one.subscribed_ms, now))}",
    ),
    Feature(
        "again",
        "再次关注",
        lambda one, _: float(one.times_followed > 1),
        lambda one, _: "取消过关注又回来" if one.times_followed > 1 else "一直关注",
    ),
    Feature(
        "bought",
        "一年内订单",
        lambda one, _: math.log1p(one.orders_year),
        lambda one, _: f"一年内 {one.orders_year} 单",
    ),
    Feature(
        "since_order",
        "距上次下单",
        _since_order,
        lambda one, now: (
            f"{_days(days_since(one.last_order_ms, now))}前下过单"
            if one.orders_year
            else "一年内没有下单"
        ),
    ),
    Feature("unhappy", "近期不满", _felt(-1), lambda *_: "最近流露过不满"),
    Feature("happy", "近期满意", _felt(1), lambda *_: "最近表示过满意"),
    Feature("spoken", "等回应", _spoken, lambda *_: "我们联系过，还没有回应"),
)
BY_NAME = {one.name: one for one in FEATURES}


def values_of(numbers: Numbers, now_ms: int) -> list[float]:
    """Return every feature of somebody, in order."""
    return [one.value(numbers, now_ms) for one in FEATURES]
