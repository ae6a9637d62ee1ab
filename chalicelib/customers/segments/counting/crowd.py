"""Everybody as of a moment ago: the newest snapshot, opened once, and what changed.

A container keeps its table and reads on where it stopped.  One that finds very much to
read takes in a part of it and says up to when its answers count.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.core.errors import NotFound
from chalicelib.customers.segments.counting.catching import Catching
from chalicelib.customers.segments.people.models import Snapshot, table_key
from chalicelib.customers.segments.people.rows import Row, shape_of, types_of
from chalicelib.customers.segments.people.table import People

if TYPE_CHECKING:
    from chalicelib.aws.objects import Bucket
    from chalicelib.customers.segments.people.reading import Everybody
    from chalicelib.customers.segments.people.repository import Snapshots
    from chalicelib.customers.timeline import Timeline
    from chalicelib.customers.traits.models import Traits

FRESH_MS = 2_000  # so old may an answer be
MOST_CHANGED = 30_000  # people beyond the snapshot; then another is worth its while
_SNAPSHOT_MS = 10_000  # how often it is asked which snapshot counts
_THREADS = 16
_BATCH = 50


@dataclass(slots=True)
class Opened:
    """A snapshot as it is asked now."""

    snapshot: Snapshot
    people: People
    catching: Catching
    path: Path
    as_of_ms: int
    looked_ms: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """Where it all comes from."""

    snapshots: Snapshots
    bucket: Bucket
    timeline: Timeline
    everybody: Everybody
    traits: Callable[[], Traits]


class Crowd:
    """Keeps one snapshot opened and up to date."""

    def __init__(
        self,
        sources: Sources,
        want: Callable[[], None],
        folder: Path,
        now_ms: Callable[[], int],
    ) -> None:
        """Prepare it; nothing is read before somebody asks.

        Args:
            sources: tables and files.
            want: has another snapshot made.
            folder: where files are kept as long as the container lives.
            now_ms: the clock.
        """
        self._from = sources
        self._want = want
        self._folder = folder
        self._now_ms = now_ms
        self._threads = ThreadPoolExecutor(_THREADS)
        self._opened: Opened | None = None
        self._asked_ms = 0

    def now(self, *, fresh: bool = False) -> Opened | None:
        """Return it up to date; ``None`` while there is no snapshot that fits.

        Args:
            fresh: as of this moment, not of a moment ago.
        """
        now = self._now_ms()
        is_old = now - self._asked_ms >= _SNAPSHOT_MS
        if fresh or is_old or self._opened is None:
            self._asked_ms = now
            self._renew()
        opened = self._opened
        if opened and (fresh or now - opened.looked_ms >= FRESH_MS):
            self._catch_up(opened)
        return opened

    def _renew(self) -> None:
        current = self._from.snapshots.current()
        types = types_of(self._from.traits())
        if current is None or current.shape != shape_of(types):
            self._drop()
            self._want()
            return
        if self._opened and self._opened.snapshot.version == current.version:
            return
        path = self._folder / f"{current.version}.duckdb"
        try:
            self._from.bucket.download(table_key(current.version), str(path))
        except NotFound:  # it has expired: nobody has asked for a month
            self._drop()
            self._want()
            return
        self._drop()
        fading = {one.name: one.fades for one in self._from.traits().all() if one.fades}
        people = People(path, types, str(self._folder), fading)
        catching = Catching(
            self._from.timeline, current.as_of_ms, self._now_ms, self._threads
        )
        self._opened = Opened(current, people, catching, path, current.as_of_ms)

    def _drop(self) -> None:
        if self._opened:
            self._opened.people.close()
            self._opened.path.unlink(missing_ok=True)
            self._opened = None

    def _catch_up(self, opened: Opened) -> None:
        try:
            look = opened.catching.look()
            # A merge has a line of either side, so who speaks for whom is known here.
            looked = [*look.customers, *opened.people.speaking(look.customers)]
            looked = list(dict.fromkeys(looked))
            opened.people.replace(looked, self._rows(looked))
        except BaseException:
            self._drop()  # what was passed over by now would never be read
            raise
        opened.as_of_ms, opened.looked_ms = look.as_of_ms, self._now_ms()
        before, opened.changed = opened.changed, opened.changed + len(look.customers)
        if before < MOST_CHANGED <= opened.changed:
            self._want()

    def _rows(self, customers: list[str]) -> list[Row]:
        starts = range(0, len(customers), _BATCH)
        parts = [customers[start : start + _BATCH] for start in starts]
        read = self._threads.map(self._from.everybody.rows, parts)
        return [row for rows in read for row in rows]
