"""Which days to archive, and one day from the tables to its file.

A day is always built whole from the day index, so building it again is harmless and is
what repairs it: an event that came late, a source that was learnt later.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Protocol

from chalicelib.customers.facts import InteractionFact
from chalicelib.customers.metrics import Moves, total
from chalicelib.reports import queries
from chalicelib.reports.archive.models import ArchivedDay

REOPENED_DAYS = 3  # an event that comes later than 72 h after its day is left out
_MOST_GAPS = 31  # days that one nightly run makes up for


class Lake(Protocol):
    def query(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run one SELECT over ``interactions``; rows by column name."""


class DayFile(Protocol):
    def write(self, facts: Iterable[InteractionFact]) -> None: ...

    def opened(self) -> AbstractContextManager[Lake]: ...


class Files(Protocol):
    def day(self, day: str) -> AbstractContextManager[DayFile]: ...


class Reader(Protocol):
    def count(self, day: str) -> int: ...

    def facts(self, day: str) -> Iterator[InteractionFact | None]: ...


class Days(Protocol):
    def save(self, day: ArchivedDay) -> None: ...

    def between(self, first: str, last: str) -> dict[str, ArchivedDay]: ...


class Archivist:
    """Keeps the archive equal to the tables."""

    def __init__(
        self,
        reader: Reader,
        files: Files,
        days: Days,
        now_ms: Callable[[], int],
        also: Sequence[Callable[[str, Lake], None]] = (),
    ) -> None:
        """Take what else is to be made of each day while its file is open."""
        self._also = also
        self._reader = reader
        self._files = files
        self._days = days
        self._now_ms = now_ms

    def build(self, day: str) -> ArchivedDay:
        """Archive one day, whatever was archived of it before."""
        built_ms = self._now_ms()  # before reading: what comes meanwhile is not in it
        tally = _Tally()
        with self._files.day(day) as file:
            file.write(tally.counting(self._reader.facts(day)))
            with file.opened() as lake:
                archived = _described(day, lake, tally, built_ms)
                for make in self._also:
                    make(day, lake)
        # After the file: a crash between the two leaves a day that is built again.
        self._days.save(archived)
        return archived

    def nightly(self, today: str) -> list[str]:
        """Archive yesterday, and of the days before what is missing or has changed."""
        yesterday = shifted(today, -1)
        known = self._days.between(shifted(today, -_MOST_GAPS), yesterday)
        oldest = min(known, default=yesterday)
        wanted = [
            day
            for day in days_between(oldest, yesterday)
            if day == yesterday or self._has_changed(day, known.get(day), today)
        ]
        for day in wanted:
            self.build(day)
        return wanted

    def ensure(self, days: Sequence[str], today: str) -> None:
        """Have every one of those days archived as it is now; the future is skipped."""
        known = self._days.between(days[0], days[-1])
        for day in days:
            if day > today:
                continue
            if day == today or self._is_late(day, known.get(day), today):
                self.build(day)

    def _has_changed(self, day: str, archived: ArchivedDay | None, today: str) -> bool:
        unsettled = archived is not None and archived.unsettled > 0
        is_open = day >= shifted(today, -REOPENED_DAYS)
        return (unsettled and is_open) or self._is_late(day, archived, today)

    def _is_late(self, day: str, archived: ArchivedDay | None, today: str) -> bool:
        """Tell whether entries of the day are missing in the archive."""
        if archived is None:
            return True
        if day < shifted(today, -REOPENED_DAYS):
            return False
        return self._reader.count(day) != archived.entries


class _Tally:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.entries = 0
        self.rows = 0
        self.unsettled = 0

    def counting(
        self, facts: Iterable[InteractionFact | None]
    ) -> Iterator[InteractionFact]:
        for fact in facts:
            self.entries += 1
            if fact is None:
                continue
            self.rows += 1
            is_follow = fact.kind == "event" and fact.type == "subscribe"
            self.unsettled += is_follow and not fact.source
            yield fact


def _described(day: str, lake: Lake, tally: _Tally, built_ms: int) -> ArchivedDay:
    moves = moves_by_day(lake.query(queries.MOVES, [day, day, day]))
    answered = {row["day"]: row for row in lake.query(queries.ACTIVITY, [day, day])}
    activity = answered.get(day, NO_ACTIVITY)
    return ArchivedDay(
        moves=moves.get(day, Moves(day)),
        inbound=int(activity["inbound"]),
        outbound=int(activity["outbound"]),
        people=activity["people"],
        rows=tally.rows,
        entries=tally.entries,
        unsettled=tally.unsettled,
        built_ms=built_ms,
    )


NO_ACTIVITY: dict[str, Any] = {"inbound": 0, "outbound": 0, "people": 0}


def moves_by_day(rows: Iterable[dict[str, Any]]) -> dict[str, Moves]:
    """Add up what ``queries.MOVES`` answers, over all sources of a day."""
    days: dict[str, list[Moves]] = {}
    for row in rows:
        one = Moves(
            day=row["day"],
            new=int(row["joined"]),
            returning=int(row["returned"]),
            quick=int(row["quick"]),
            cancelled=int(row["cancelled"]),
        )
        days.setdefault(one.day, []).append(one)
    return {day: replace(total(moves), day=day) for day, moves in days.items()}


def shifted(day: str, by_days: int) -> str:
    """Return the day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=by_days)).isoformat()


def days_between(first: str, last: str) -> list[str]:
    """Return all days from the first to the last, both included."""
    count = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return [shifted(first, number) for number in range(count)]
