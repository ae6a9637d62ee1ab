"""The growth report: followers gained and lost, where from, when people interact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from chalicelib.customers import metrics
from chalicelib.customers.metrics import Moves
from chalicelib.customers.sources import channel
from chalicelib.reports import queries
from chalicelib.reports.archive.models import ArchivedDay
from chalicelib.reports.archive.service import (
    NO_ACTIVITY,
    days_between,
    moves_by_day,
    shifted,
)
from chalicelib.reports.growth.models import (
    Activity,
    Before,
    Cell,
    Figures,
    Kind,
    Source,
)


class Lake(Protocol):
    def query(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run one SELECT over ``interactions``; rows by column name."""


class Unreconciled(Exception):
    """A total is not the sum of its parts: a mistake of ours, never to be shown."""


def needed_days(first: str, last: str) -> list[str]:
    """Return the days whose facts the report reads.

    The day after the last tells who of its new followers left within 24 hours.
    """
    return days_between(first, shifted(last, 1))


def growth(
    lake: Lake,
    first: str,
    last: str,
    *,
    opening: int,
    before: Before | None,
    as_of_ms: int,
) -> Figures:
    """Return the figures of those days, both included.

    Args:
        opening: followers when the first day began.
        as_of_ms: how far the facts go.

    Raises:
        Unreconciled: see there.
    """
    days = days_between(first, last)
    span = [first, last]
    told = lake.query(queries.MOVES, [first, shifted(last, 1), last])
    moved = moves_by_day(told)
    moves = [moved.get(day, Moves(day)) for day in days]
    counts = lake.query(queries.COUNTS, span)
    activity = {row["day"]: row for row in lake.query(queries.ACTIVITY, span)}
    figures = Figures(
        first=first,
        last=last,
        as_of_ms=as_of_ms,
        days=metrics.growth(moves, opening),
        total=metrics.total(moves),
        sources=_sources(told),
        activity=_activity(days, activity),
        people=activity[None]["people"],
        cells=[
            Cell(weekday, hour, direction, count)
            for (direction, weekday, hour), count in _summed(
                counts, "dir", "weekday", "hour"
            )
        ],
        kinds=_kinds(counts),
        before=before,
    )
    if wrong := list(figures.unreconciled()):
        raise Unreconciled("; ".join(wrong))
    return figures


def period_before(first: str, last: str) -> tuple[str, str]:
    """Return the range of as many days that ends where this one begins."""
    length = len(days_between(first, last))
    return shifted(first, -length), shifted(first, -1)


def compared(
    archived: Mapping[str, ArchivedDay], first: str, last: str
) -> Before | None:
    """Add up the period before; ``None`` unless every day of it is archived."""
    days = [archived.get(day) for day in days_between(*period_before(first, last))]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return None
    return Before(
        moves=metrics.total([day.moves for day in known]),
        inbound=sum(day.inbound for day in known),
        outbound=sum(day.outbound for day in known),
    )


def _sources(told: Iterable[dict[str, Any]]) -> list[Source]:
    """Add up what ``queries.MOVES`` answers, over all days of a source."""
    found: dict[str, Source] = {}
    for row in told:
        if not row["joined"]:
            continue
        before = found.get(row["source"]) or Source(
            row["source"], channel(row["source"]), 0, 0, 0
        )
        found[before.id] = replace(
            before,
            new=before.new + int(row["joined"]),
            returning=before.returning + int(row["returned"]),
            quick=before.quick + int(row["quick"]),
        )
    return sorted(found.values(), key=lambda source: (-source.new, source.id))


def _kinds(counts: Iterable[dict[str, Any]]) -> list[Kind]:
    kinds = [
        Kind(direction, kind, type_, count)
        for (direction, kind, type_), count in _summed(counts, "dir", "kind", "type")
    ]
    return sorted(kinds, key=lambda one: (one.direction, -one.count))


def _summed(
    counts: Iterable[dict[str, Any]], *names: str
) -> list[tuple[tuple[Any, ...], int]]:
    """Add up what ``queries.COUNTS`` answers over all but the named columns."""
    sums: dict[tuple[Any, ...], int] = {}
    for row in counts:
        key = tuple(row[name] for name in names)
        sums[key] = sums.get(key, 0) + row["n"]
    return sorted(sums.items())


def _activity(
    days: Sequence[str], found: Mapping[str | None, dict[str, Any]]
) -> list[Activity]:
    return [
        Activity(
            day=day,
            inbound=int(row["inbound"]),
            outbound=int(row["outbound"]),
            people=row["people"],
        )
        for day in days
        for row in [found.get(day, NO_ACTIVITY)]
    ]
