"""Lines by the day they are of, with the words above each day; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from chalicelib.core.clock import business_day, local_time
from chalicelib.customers.book.axis.lines import Line

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one business day."""

    heading: str  # "" where the lines go on under one that stands there already
    lines: list[Line] = field(default_factory=list)


def by_day(lines: Iterable[Line], now_ms: int, *, after_ms: int = 0) -> list[Day]:
    """Return the days of lines in order.

    Args:
        lines: the newest first.
        now_ms: now.
        after_ms: the instant of the line that stands before them, 0 for none.
    """
    before = business_day(after_ms) if after_ms else ""
    return [
        Day("" if day == before else heading(some[0].at_ms, now_ms), some)
        for day, of_day in groupby(lines, lambda one: business_day(one.at_ms))
        if (some := list(of_day))
    ]


def heading(at_ms: int, now_ms: int) -> str:
    """Return the words above a day: 今天 · 11 月 21 日 周六."""
    at, now = local_time(at_ms), local_time(now_ms)
    year = "" if at.year == now.year else f"{at.year} 年 "
    words = f"{year}{at.month} 月 {at.day} 日 周{_WEEKDAYS[at.weekday()]}"
    near = {now.date(): "今天", now.date() - timedelta(days=1): "昨天"}
    day = near.get(at.date())
    return f"{day} · {words}" if day else words
