"""The figures of a span of days, from the counters; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.customers.places.counting import (
    ALL,
    BUCKETS,
    DayCount,
    people,
    returning,
)
from chalicelib.customers.places.models import Store

SPANS = {1: "今天", 7: "近 7 天", 30: "近 30 天"}
FIRST_SPAN = 7
_SHADES = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What a span amounts to, at one store or everywhere."""

    visits: int = 0
    people: int = 0
    returning: int = 0
    ms: int = 0
    buckets: tuple[int, ...] = (0,) * len(BUCKETS)

    @property
    def repeat_rate(self) -> float | None:
        return self.returning / self.people if self.people else None

    @property
    def typical(self) -> str:
        """Return the bucket in the middle of those who were seen more than once."""
        seen = self.buckets[1:]
        half = sum(seen) / 2
        if not half:
            return ""
        so_far = 0
        for number, count in enumerate(seen, start=1):
            so_far += count
            if so_far >= half:
                return BUCKETS[number][1]
        return ""

    @property
    def stays(self) -> list[tuple[str, int, int]]:
        """Return label, count and percent of each bucket."""
        total = sum(self.buckets)
        return [
            (label, count, round(100 * count / total) if total else 0)
            for (_, label), count in zip(BUCKETS, self.buckets, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Line:
    """One store of the table."""

    store: Store
    figures: Figures
    percent: int  # of the visits of all


@dataclass(frozen=True, slots=True)
class Cell:
    """How many went from one store to another."""

    count: int
    shade: int  # 0 is nothing


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows of a span."""

    span: int
    first: date
    last: date
    whole: Figures
    lines: tuple[Line, ...]
    # From each store to each, in the order of the lines.
    flows: tuple[tuple[Store, tuple[Cell, ...]], ...]

    @property
    def flowing(self) -> int:
        return sum(cell.count for _, cells in self.flows for cell in cells)


def span_of(text: str) -> int:
    """Return the span that an address asks for."""
    wanted = int(text) if text.isdigit() and len(text) <= 2 else FIRST_SPAN  # noqa: PLR2004 -- digits of a span
    return wanted if wanted in SPANS else FIRST_SPAN


def first_of(last: date, span: int) -> date:
    return last - timedelta(days=span - 1)


def board(
    days: Sequence[DayCount], stores: Sequence[Store], last: date, span: int
) -> Board:
    """Return the figures of the days up to one.

    Args:
        days: the counts of at least those days.
        stores: every store, in the order they are shown.
        last: the last day.
        span: how many days.
    """
    first = first_of(last, span)
    within = [one for one in days if first <= one.day <= last]
    whole = _figures([one for one in within if one.store == ALL], first)
    by_store = {
        store.id: [one for one in within if one.store == store.id] for store in stores
    }
    # How long people stay is counted by store.
    stays: Counter[str] = Counter()
    for found in by_store.values():
        for one in found:
            stays.update(one.counts)
    whole = replace(whole, buckets=_buckets(stays))
    shown = [one for one in stores if by_store[one.id] or not one.is_closed]
    lines = [_line(one, by_store[one.id], first, whole.visits) for one in shown]
    lines.sort(key=lambda one: -one.figures.visits)
    return Board(span, first, last, whole, tuple(lines), _flows(lines, by_store))


def _line(store: Store, days: Iterable[DayCount], first: date, visits: int) -> Line:
    figures = _figures(list(days), first)
    percent = round(100 * figures.visits / visits) if visits else 0
    return Line(store, figures, percent)


def _figures(days: Sequence[DayCount], first: date) -> Figures:
    total: Counter[str] = Counter()
    for one in days:
        total.update(one.counts)
    return Figures(
        visits=total["n"],
        people=people(days, first),
        returning=returning(days, first),
        ms=total["ms"],
        buckets=_buckets(total),
    )


def _buckets(counts: Counter[str]) -> tuple[int, ...]:
    return tuple(counts[f"d_{number}"] for number in range(len(BUCKETS)))


def _flows(
    lines: Sequence[Line], by_store: dict[str, list[DayCount]]
) -> tuple[tuple[Store, tuple[Cell, ...]], ...]:
    into = {store: Counter[str]() for store in by_store}
    for store, days in by_store.items():
        for one in days:
            into[store].update(one.counts)
    found = [
        [into[to.store.id][f"f_{start.store.id}"] for to in lines] for start in lines
    ]
    most = max((count for row in found for count in row), default=0)
    return tuple(
        (start.store, tuple(Cell(count, _shade(count, most)) for count in row))
        for start, row in zip(lines, found, strict=True)
    )


def _shade(count: int, most: int) -> int:
    return -(-count * _SHADES // most) if most else 0
