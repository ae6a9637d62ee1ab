"""What people are compared by: at most fifteen features, each with its words; pure.

What grows without bound is taken as a logarithm.  A feature that nothing is known about
counts as the mean of all.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.clock import DAY_MS
from chalicelib.insight.standing.models import Numbers, days_since

_LONGEST_DAYS = 365.0
_MOOD_LASTS_MS = 90 * DAY_MS
FEN = 100


@dataclass(frozen=True, slots=True)
class Feature:
    """One of them; ``plain`` is the value people read."""

    name: str
    label: str
    unit: str
    low: str
    high: str
    plain: Callable[[Numbers, int], float | None]
    is_long: bool = True  # taken as a logarithm

    def value(self, numbers: Numbers, now_ms: int) -> float | None:
        """Return what is compared; ``None`` where nothing is known."""
        plain = self.plain(numbers, now_ms)
        return math.log1p(plain) if plain is not None and self.is_long else plain


def _since(at_ms: int, now_ms: int) -> float | None:
    return min(_LONGEST_DAYS, days_since(at_ms, now_ms)) if at_ms else None


def _mood(numbers: Numbers, now_ms: int) -> float:
    return numbers.mood if now_ms - numbers.mood_ms < _MOOD_LASTS_MS else 0


def _average(numbers: Numbers, _now_ms: int) -> float | None:
    return numbers.net_fen / numbers.orders / FEN if numbers.orders else None


FEATURES = (
    Feature(
        "silence",
        "距上次互动",
        "天",
        "最近互动过",
        "很久没互动",
        lambda one, now: _since(max(one.last_inbound_ms, one.subscribed_ms), now),
    ),
    Feature(
        "acts",
        "累计互动",
        "次",
        "互动少",
        "互动多",
        lambda one, _: float(one.inbound),
    ),
    Feature("index", "互动指数", "", "近期冷淡", "近期热络", lambda one, _: one.index),
    Feature("gap", "平时间隔", "天", "来得勤", "来得疏", lambda one, _: one.gap_days),
    Feature(
        "tenure",
        "关注时长",
        "天",
        "新近关注",
        "关注已久",
        lambda one, now: _since(one.subscribed_ms, now),
    ),
    Feature(
        "again",
        "关注次数",
        "次",
        "一直关注",
        "去而复返",
        lambda one, _: float(one.times_followed),
        is_long=False,
    ),
    Feature(
        "orders",
        "一年内订单",
        "单",
        "少下单",
        "常下单",
        lambda one, _: float(one.orders_year),
    ),
    Feature(
        "paid",
        "累计净消费",
        "元",
        "消费低",
        "消费高",
        lambda one, _: one.net_fen / FEN,
    ),
    Feature("average", "客单价", "元", "客单价低", "客单价高", _average),
    Feature(
        "since_order",
        "距上次下单",
        "天",
        "刚下过单",
        "很久没下单",
        lambda one, now: _since(one.last_order_ms, now),
    ),
    Feature(
        "reached",
        "距上次触达",
        "天",
        "近期触达过",
        "很久没触达",
        lambda one, now: _since(one.last_outbound_ms, now),
    ),
    Feature("mood", "近期情绪", "", "有不满", "满意", _mood, is_long=False),
)
BY_NAME = {one.name: one for one in FEATURES}
NAMES = tuple(one.name for one in FEATURES)


def values_of(numbers: Numbers, now_ms: int) -> list[float | None]:
    """Return every feature of somebody, in order."""
    return [one.value(numbers, now_ms) for one in FEATURES]


def plainly(feature: str, value: float) -> float:
    """Return a compared value as people read it."""
    return math.expm1(value) if BY_NAME[feature].is_long else value
