"""Walking the time axis of some days, a little in each step."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from chalicelib.customers.timeline import DAY_SHARDS, Entry, Timeline

_AT_ONCE = 300
_LAST = "~"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a walk is: everything before it has been read."""

    day: str
    last: str  # the day it ends with
    shard: int = 0
    after: str = ""  # the sort key of the last line of the shard

    def dump(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def next_shard(self) -> "Cursor | None":
        if self.shard + 1 < DAY_SHARDS:
            return replace(self, shard=self.shard + 1, after="")
        if self.day >= self.last:
            return None
        tomorrow = date.fromisoformat(self.day) + timedelta(days=1)
        return Cursor(tomorrow.isoformat(), self.last)


def load(text: str) -> Cursor:
    return Cursor(**json.loads(text))


def parts(first: date, last: date, most: int) -> list[str]:
    """Return where each part of a walk begins: whole days, spread evenly."""
    days = (last - first).days + 1
    count = min(most, days)
    starts = [first + timedelta(days=number * days // count) for number in range(count)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return [
        Cursor(start.isoformat(), end.isoformat()).dump()
        for start, end in zip(starts, ends, strict=True)
    ]


class Walk:
    """Reads on from a cursor for as long as there is time."""

    def __init__(self, timeline: Timeline, has_time: Callable[[], bool]) -> None:
        self._timeline = timeline
        self._has_time = has_time
        self.cursor: Cursor | None = None  # where the next step begins

    def entries(self, start: Cursor) -> Iterator[list[Entry]]:
        """Yield the lines of some days by batches, in no particular order."""
        self.cursor = start
        while self.cursor and self._has_time():
            at = self.cursor
            keys = self._timeline.keys_since(
                at.day, at.shard, at.after, _LAST, _AT_ONCE
            )
            if not keys:
                self.cursor = at.next_shard()
                continue
            yield self._timeline.read_all(keys)
            self.cursor = replace(at, after=keys[-1][1])
