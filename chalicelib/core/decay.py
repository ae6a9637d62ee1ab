"""Sums that fade with time, kept as numbers that only ever grow.

What happened at *t* adds ``w * 2^((t - t0) / h)``, and what is left at *now* is the
sum divided by ``2^((now - t0) / h)``: the same as ``I * 2^(-dt / h) + w`` at each, but
adding needs no reading and the order of events does not matter, so one counter is
enough.  The landmark *t0* is the beginning of the year: within one, 26 half-lives pass
and the numbers stay below 2^63.  A name carries its year, ``x26`` or ``x26:<topic>``;
what is two years old has faded to nothing and may be removed.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from chalicelib.core.clock import DAY_MS

HALF_LIFE_MS = 14 * DAY_MS
_SCALE = 1024  # of whole numbers: DynamoDB gets no fractions
_PREFIX = "x"


def name(at_ms: int, topic: str = "") -> str:
    """Return the counter that something at that instant adds to."""
    return _name(_year(at_ms), topic)


def amount(weight: float, at_ms: int) -> int:
    """Return what an event of that weight adds to its counter."""
    return round(weight * _SCALE * _growth(_year(at_ms), at_ms))


def left(counters: Mapping[str, int], now_ms: int, topic: str = "") -> float:
    """Return what is left now of everything that was added."""
    year = _year(now_ms)
    return sum(
        counters.get(_name(one, topic), 0) / _growth(one, now_ms) / _SCALE
        for one in (year, year - 1)
    )


def fades_in_ms(value: float, to: float) -> int:
    """Return how long it takes until no more than that is left; 0 for none."""
    return round(HALF_LIFE_MS * math.log2(value / to)) if value > to > 0 else 0


def cleared(now_ms: int, topic: str = "") -> dict[str, int]:
    """Return the counters to set so that nothing is left."""
    year = _year(now_ms)
    return {_name(one, topic): 0 for one in (year, year - 1)}


def counters_of(item: Mapping[str, int]) -> dict[str, int]:
    """Return those attributes of an item that are such counters."""
    return {name: value for name, value in item.items() if _is_counter(name)}


def topics(counters: Iterable[str]) -> frozenset[str]:
    """Return the topics that have a counter."""
    parts = (one.partition(":") for one in counters)
    return frozenset(topic for _, colon, topic in parts if colon)


def faded(counters: Iterable[str], now_ms: int) -> list[str]:
    """Return the counters that are too old to matter."""
    oldest = f"{_PREFIX}{(_year(now_ms) - 1) % 100:02d}"
    return [one for one in counters if one[:3] < oldest]


def _name(year: int, topic: str) -> str:
    counter = f"{_PREFIX}{year % 100:02d}"
    return f"{counter}:{topic}" if topic else counter


def _is_counter(attribute: str) -> bool:
    return attribute[:1] == _PREFIX and attribute[1:3].isdigit()


def _year(at_ms: int) -> int:
    return datetime.fromtimestamp(at_ms / 1000, UTC).year


def _growth(year: int, at_ms: int) -> float:
    landmark_ms = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    growth: float = 2 ** ((at_ms - landmark_ms) / HALF_LIFE_MS)
    return growth
