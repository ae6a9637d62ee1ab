"""One person's time axis: those of all customers merged into them, by time."""

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from operator import attrgetter

from chalicelib import connections
from chalicelib.customers.anchors import AxisPlace, digest
from chalicelib.customers.timeline import Entry, Timeline

_AT_ONCE = 100
_MOST_LOOKED_AT = 1_000  # in one call, for entries of some kinds only
_MOST_SEARCHED = 3_000  # for one entry whose instant is not known
_NEWEST = "~"
_by_time = attrgetter("sort_key")


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an axis, the newest first."""

    entries: list[Entry]
    older: AxisPlace | None = None  # where it goes on; ``None`` at its beginning
    is_newest: bool = True  # nothing newer stands before it


class Axis:
    """Reads the axis of one person."""

    def __init__(self, timeline: Timeline, customer_ids: Sequence[str]) -> None:
        self._timeline = timeline
        self._ids = customer_ids

    def page(
        self, limit: int, *, after: AxisPlace | None = None, kinds: Collection[str] = ()
    ) -> Part:
        """Return the next entries of those kinds.

        A call looks at a bounded number of entries, so it may find fewer and go on.
        """
        at_once = _AT_ONCE if kinds else limit + 1
        found: list[Entry] = []
        last = after
        for number, entry in enumerate(self._older_than(after, at_once), start=1):
            if kinds and entry.kind not in kinds:
                if number >= _MOST_LOOKED_AT:
                    return Part(found, AxisPlace.of(entry), after is None)
                continue
            if len(found) == limit:
                return Part(found, last, after is None)
            found.append(entry)
            last = AxisPlace.of(entry)
        return Part(found, None, after is None)

    def around(self, mark: str, limit: int, at_ms: int = 0) -> Part | None:
        """Return the entries about one; ``None`` where it cannot be found.

        Args:
            mark: digest of the key.
            limit: how many entries, a third of them newer than that one.
            at_ms: its instant, where that is known.
        """
        found = self._about(at_ms, limit) if at_ms else None
        if found and _has(found.entries, mark):
            return found
        newest = islice(self._older_than(None, _AT_ONCE), _MOST_SEARCHED)
        one = next((one for one in newest if digest(one.key) == mark), None)
        return self._about(one.at_ms, limit) if one else None

    def told_with(self, mark: str, at_ms: int) -> list[Entry]:
        """Return what stands at an entry's own instant and belongs to it.

        A recording and what it says take the instant of the message.
        """
        newer = self._newer_than(f"{at_ms:013d}#")
        there = list(takewhile(lambda one: one.at_ms == at_ms, newer))
        keys = {one.key for one in there if digest(one.key) == mark}
        return [one for one in there if one.ref in keys]

    def _about(self, at_ms: int, limit: int) -> Part:
        start = f"{at_ms:013d}#"
        many = limit // 3 + 1  # with the one it is about
        newer = list(islice(self._newer_than(start), many + 1))
        is_newest = len(newer) <= many
        left = limit - len(newer[:many])
        older = list(islice(self._merged(start, left + 1), left + 1))
        here = newer[:many][::-1] + older[:left]
        further = AxisPlace.of(here[-1]) if here and len(older) > left else None
        return Part(here, further, is_newest)

    def _older_than(self, after: AxisPlace | None, at_once: int) -> Iterator[Entry]:
        """Yield what follows a place: of its own instant, what stands behind it."""
        if after is None:
            return self._merged(_NEWEST, at_once)
        entries = self._merged(f"{after.at_ms:013d}{_NEWEST}", at_once)
        same: list[Entry] = []
        for entry in entries:
            if entry.at_ms < after.at_ms:
                return chain(_behind(same, after), [entry], entries)
            same.append(entry)
        return iter(_behind(same, after))

    def _merged(self, start: str, at_once: int) -> Iterator[Entry]:
        axes = [self._timeline.walk(one, start, at_once) for one in self._ids]
        return heapq.merge(*axes, key=_by_time, reverse=True)

    def _newer_than(self, start: str) -> Iterator[Entry]:
        axes = [
            self._timeline.walk(one, start, _AT_ONCE, forward=True) for one in self._ids
        ]
        return heapq.merge(*axes, key=_by_time)


def _behind(same: list[Entry], after: AxisPlace) -> list[Entry]:
    marks = [digest(one.key) for one in same]
    return same[marks.index(after.digest) + 1 :] if after.digest in marks else same


def _has(entries: Sequence[Entry], mark: str) -> bool:
    return any(digest(one.key) == mark for one in entries)


def axis_of(customer_ids: Sequence[str]) -> Axis:
    """Return the axis of the person that those customers are."""
    return Axis(Timeline(connections.interactions()), customer_ids)
