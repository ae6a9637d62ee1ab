"""How a snapshot is made: who has changed, part by part, then all in one table; pure.

Every step is a message of its own and may come twice: it writes the same files again.
A snapshot is made from the one before and whoever has a line on the time axis since.
Now and then everybody is read anew, through the list of everybody: what left no line,
and what came too late for its day, is in it then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day
from chalicelib.core.ids import shard
from chalicelib.customers.segments.people.models import PARTS, Snapshot, State
from chalicelib.customers.segments.people.rows import Row, shape_of

WHOLE_AFTER_MS = 7 * DAY_MS
REOPENED_DAYS = 3  # an event that comes later than that after its day waits for a week
GIVEN_UP_MS = 40 * MINUTE_MS  # three tries of a step, and the next may begin
AT_ONCE = 40_000  # people of one step: half a minute
_BATCH = 50  # people; two items each


@dataclass(frozen=True, slots=True)
class Task:
    """One step to do."""

    do: Literal["begin", "part", "join"]
    version: str = ""
    whole: bool = False  # of "begin": read everybody anew
    part: int = 0
    cursor: str = ""  # where the part goes on
    number: int = 0  # of the piece of the part


class Snapshots(Protocol):
    def current(self) -> Snapshot | None: ...
    def making(self) -> Snapshot | None: ...
    def begin(self, made: Snapshot, given_up_ms: int) -> bool: ...
    def reading(self, made: Snapshot) -> bool: ...
    def read(self, version: str, part: int) -> Snapshot | None: ...
    def joined(self, made: Snapshot) -> bool: ...


class Files(Protocol):
    def keep_looked(
        self, made: Snapshot, ids: Iterable[str], part_of: Callable[[str], int]
    ) -> None:
        """Keep whom to read: those, and whoever spoke for them in the base."""

    def looked(self, version: str, part: int, skip: int) -> list[str]: ...
    def keep_rows(self, version: str, task: Task, rows: Iterable[Row]) -> None: ...
    def merge(self, made: Snapshot, part: int, pieces: int) -> None: ...
    def join(self, made: Snapshot) -> int: ...
    def forget(self, keep: Sequence[str]) -> None: ...


class Everybody(Protocol):
    def listed(self, part: int, after: str, limit: int) -> Iterator[str]:
        """Yield the places of a shard of the list of everybody, in its order."""

    def customer_of(self, place: str) -> str: ...
    def rows(self, ids: Sequence[str]) -> list[Row]: ...
    def entries_of(self, day: str) -> Iterator[str]:
        """Yield whose each entry of a day is."""

    def imported_ms(self) -> int:
        """Return when followers were imported for the first time; 0 for never."""


class Builder:
    """Makes snapshots."""

    def __init__(
        self,
        snapshots: Snapshots,
        files: Files,
        everybody: Everybody,
        send: Callable[[Task], None],
        types: Callable[[], Mapping[str, str]],
        now_ms: Callable[[], int],
    ) -> None:
        self._snapshots = snapshots
        self._files = files
        self._everybody = everybody
        self._send = send
        self._types = types
        self._now_ms = now_ms

    def do(self, task: Task) -> Snapshot | None:
        """Do a step; return the snapshot that is ready with it, if one is."""
        if task.do == "begin":
            self._begin(whole=task.whole)
        elif task.do == "part":
            self._part(task)
        else:
            return self._join(task.version)
        return None

    def _begin(self, *, whole: bool) -> None:
        now = self._now_ms()
        base = self._snapshots.current()
        shape = shape_of(self._types())
        if whole or self._is_due(base, shape, now):
            base = None
        made = Snapshot(
            version=f"{now:013d}",
            as_of_ms=now,
            is_full=base is None,
            full_ms=base.full_ms if base else now,
            shape=shape,
            base=base.version if base else "",
        )
        if not self._snapshots.begin(made, now - GIVEN_UP_MS):
            return  # one is in the making
        days = self._look(made, base)
        listed = replace(made, state=State.READING, days=days)
        if self._snapshots.reading(listed):
            for part in range(PARTS):
                self._send(Task("part", made.version, part=part))

    def _is_due(self, base: Snapshot | None, shape: str, now: int) -> bool:
        """Tell whether everybody is to be read anew."""
        if base is None or base.shape != shape:
            return True
        if now - base.full_ms >= WHOLE_AFTER_MS:
            return True
        # The lines of a first import lie where people began to follow, years back.
        return self._everybody.imported_ms() >= base.as_of_ms

    def _look(self, made: Snapshot, base: Snapshot | None) -> dict[str, int]:
        """Keep the ids of who may have changed; return how many lines each day has."""
        today = date.fromisoformat(business_day(made.as_of_ms))
        first = today - timedelta(days=REOPENED_DAYS)
        counts = {
            day: sum(1 for _ in self._everybody.entries_of(day))
            for day in _days(first, today)
        }
        if base:
            since = date.fromisoformat(business_day(base.as_of_ms))
            reopened = [
                day
                for day in _days(since - timedelta(days=REOPENED_DAYS), since)[:-1]
                if base.days.get(day) != self._count(day, counts)
            ]
            days = [*reopened, *_days(since, today)]
            ids = (one for day in days for one in self._everybody.entries_of(day))
            self._files.keep_looked(made, ids, _part_of)
        return counts

    def _count(self, day: str, counted: Mapping[str, int]) -> int:
        if day in counted:
            return counted[day]
        return sum(1 for _ in self._everybody.entries_of(day))

    def _part(self, task: Task) -> None:
        made = self._snapshots.making()
        if made is None or made.version != task.version:
            return
        if task.part in made.parts:
            self._go_on(made)
            return
        ids, further = self._some(made, task)
        self._files.keep_rows(made.version, task, self._rows(ids))
        if further:
            number = task.number + 1
            self._send(replace(task, cursor=further, number=number))
            return
        self._files.merge(made, task.part, task.number + 1)
        if ready := self._snapshots.read(made.version, task.part):
            self._go_on(ready)

    def _go_on(self, made: Snapshot) -> None:
        if made.is_read:
            self._send(Task("join", made.version))

    def _some(self, made: Snapshot, task: Task) -> tuple[list[str], str]:
        """Return the next ids of a part, and where to go on: "" at the end."""
        if not made.is_full:
            done = int(task.cursor or 0)
            ids = self._files.looked(made.version, task.part, done)
            further = str(done + AT_ONCE) if len(ids) > AT_ONCE else ""
            return ids[:AT_ONCE], further
        walk = self._everybody.listed(task.part, task.cursor, AT_ONCE + 1)
        places = list(walk)
        further = places[AT_ONCE - 1] if len(places) > AT_ONCE else ""
        return [self._everybody.customer_of(one) for one in places[:AT_ONCE]], further

    def _rows(self, ids: Sequence[str]) -> Iterator[Row]:
        for start in range(0, len(ids), _BATCH):
            yield from self._everybody.rows(ids[start : start + _BATCH])

    def _join(self, version: str) -> Snapshot | None:
        made, before = self._snapshots.making(), self._snapshots.current()
        if before and before.version == version:
            return before
        if made is None or made.version != version or not made.is_read:
            return None
        people = self._files.join(made)
        ready = replace(made, state=State.DONE, people=people)
        if not self._snapshots.joined(ready):
            return None
        # Containers may be reading the one before for a moment.
        self._files.forget([version, before.version if before else ""])
        return ready


def _part_of(customer_id: str) -> int:
    return shard(customer_id, PARTS)


def _days(first: date, last: date) -> list[str]:
    return [
        (first + timedelta(days=number)).isoformat()
        for number in range((last - first).days + 1)
    ]
