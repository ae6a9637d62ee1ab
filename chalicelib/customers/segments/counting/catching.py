"""Who has changed since: read on from the day index, a little at every look.

What is older than the newest line of a shard may still arrive, since WeChat's clock and
a queue lie between; so each look goes back some minutes and passes over what it knows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date, timedelta

from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day, day_start_ms
from chalicelib.customers.timeline import ACCOUNT, DAY_SHARDS, Timeline

BACK_MS = 3 * MINUTE_MS
MOST_A_SHARD = 250  # lines of one look
_MS_DIGITS = 13
_LAST = "~"

Place = tuple[str, int]  # a business day and one of its shards


@dataclass(frozen=True, slots=True)
class Look:
    """What a look has found."""

    customers: list[str]
    as_of_ms: int  # nothing before that is missing
    is_whole: bool  # there is nothing more to be read now


@dataclass(slots=True)
class _Cursor:
    after_ms: int  # read up to there
    known: set[str] = field(default_factory=set)  # sort keys of the last minutes


class Catching:
    """Follows the day index from an instant on."""

    def __init__(
        self,
        timeline: Timeline,
        since_ms: int,
        now_ms: Callable[[], int],
        threads: Executor,
    ) -> None:
        self._timeline = timeline
        self._since_ms = since_ms
        self._now_ms = now_ms
        self._threads = threads
        self._cursors: dict[Place, _Cursor] = {}
        self._closed: set[Place] = set()

    def look(self) -> Look:
        """Return who has a line that was not seen before."""
        now = self._now_ms()
        places = [one for one in self._places(now) if one not in self._closed]
        found = self._threads.map(lambda place: self._read(place, now), places)
        customers: dict[str, None] = {}
        as_of_ms, is_whole = now, True
        for place, lines in zip(places, found, strict=True):
            upto_ms = self._note(place, lines, now)
            is_whole = is_whole and upto_ms == now
            as_of_ms = min(as_of_ms, upto_ms)
            customers |= dict.fromkeys(one for one, _ in lines if one != ACCOUNT)
        return Look(list(customers), as_of_ms, is_whole)

    def _places(self, now: int) -> Iterator[Place]:
        day = date.fromisoformat(business_day(self._since_ms - BACK_MS))
        last = date.fromisoformat(business_day(now))
        while day <= last:
            for number in range(DAY_SHARDS):
                yield day.isoformat(), number
            day += timedelta(days=1)

    def _read(self, place: Place, now: int) -> Sequence[tuple[str, str]]:
        day, number = place
        cursor = self._cursors.setdefault(place, _Cursor(self._since_ms))
        after = f"{max(0, cursor.after_ms - BACK_MS):0{_MS_DIGITS}d}"
        until = f"{now:0{_MS_DIGITS}d}{_LAST}"
        most = MOST_A_SHARD + len(cursor.known)
        lines = self._timeline.keys_since(day, number, after, until, most)
        return [one for one in lines if one[1] not in cursor.known]

    def _note(self, place: Place, lines: Sequence[tuple[str, str]], now: int) -> int:
        """Remember how far a shard is read; return up to which instant."""
        cursor = self._cursors[place]
        is_whole = len(lines) < MOST_A_SHARD
        upto_ms = now if is_whole else _at(lines[-1][1])
        cursor.after_ms = upto_ms
        cursor.known.update(sort_key for _, sort_key in lines)
        cursor.known = set(_since(cursor.known, upto_ms - BACK_MS))
        if is_whole and now > _end_of(place[0]) + BACK_MS:
            self._closed.add(place)  # its day is over, and nothing more will come
        return upto_ms


def _at(sort_key: str) -> int:
    return int(sort_key[:_MS_DIGITS])


def _since(sort_keys: Iterable[str], at_ms: int) -> Iterator[str]:
    return (one for one in sort_keys if _at(one) >= at_ms)


def _end_of(day: str) -> int:
    return day_start_ms(date.fromisoformat(day)) + DAY_MS
