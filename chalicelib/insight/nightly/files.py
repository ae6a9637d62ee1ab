"""The rows of a snapshot, read and counted with DuckDB; what pieces have counted.

archive     segments/<version>/part-<nn>.parquet     the snapshot, made by segments
            insight/<run>/<part>-<number>.json   what a piece of a pass has counted
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.aws import lake
from chalicelib.aws.objects import Bucket
from chalicelib.customers.segments.people.models import PARTS, part_key
from chalicelib.insight.nightly import counting
from chalicelib.insight.nightly.models import Tally, Task
from chalicelib.insight.standing.reading import COLUMNS
from chalicelib.insight.value.measuring import Counted

Row = dict[str, Any]

_PREFIX = "insight/"
_JSON = "application/json"
_MEMORY = "900MB"
_AT_ONCE = 2_000


class PassFiles:
    """Reads parts of snapshots, one at a time, so that the scratch stays small."""

    def __init__(
        self,
        bucket: Bucket,
        marks: Sequence[str],
        measured: Callable[[Counted, str, str], None],
    ) -> None:
        """Take what it works with.

        Args:
            bucket: the archive.
            marks: names of those whose columns are read.
            measured: takes in the counts of everybody, a version and its day.
        """
        self._bucket = bucket
        self._marks = tuple(marks)
        self._measured = measured

    def measure(self, version: str, day: str) -> None:
        """Count everybody by value, and hand the counts over."""
        whole = Counted()
        for part in range(PARTS):
            with self._part(version, part) as (duck, path):
                whole.add(counting.counted(duck, path))
        self._measured(whole, version, day)

    def rows(self, version: str, part: int, after: str) -> Iterator[Row]:
        """Yield the rows of a part behind an id, in the order of ids."""
        names = ("id", "read_ms", *COLUMNS, *self._marks)
        listed = ", ".join(f'"{name}"' for name in names)
        with self._part(version, part) as (duck, path):
            found = duck.execute(
                f"SELECT {listed} FROM read_parquet(?) WHERE id > ? ORDER BY id",
                [path, after],
            )
            while some := found.fetchmany(_AT_ONCE):
                for one in some:
                    yield dict(zip(names, one, strict=True))

    def sample(self, version: str, part: int, share: float) -> list[Row]:
        """Return about such a share of the people of a part, the same ones each time.

        Args:
            version: of the snapshot.
            part: the part.
            share: from 0 to 1.
        """
        names = ("id", "read_ms", *COLUMNS)
        listed = ", ".join(f'"{name}"' for name in names)
        with self._part(version, part) as (duck, path):
            found = duck.execute(
                f"SELECT {listed} FROM read_parquet(?) "
                "WHERE md5_number_lower(id) % 10000 < ? ORDER BY id",
                [path, round(share * 10_000)],
            ).fetchall()
        return [dict(zip(names, one, strict=True)) for one in found]

    def keep(self, task: Task, tally: Tally) -> None:
        key = f"{_PREFIX}{task.run}/{task.part:02d}-{task.number:04d}.json"
        self._bucket.put(key, json.dumps(tally.to_body()).encode(), _JSON)

    def tallies(self, run: str) -> list[Tally]:
        """Return what every piece of a pass has counted."""
        keys = self._bucket.list(f"{_PREFIX}{run}/")
        bodies = (json.loads(self._bucket.get(key)) for key in keys)
        return [Tally.from_body(body) for body in bodies]

    def forget(self, run: str) -> None:
        """Delete what every other pass has left."""
        kept = f"{_PREFIX}{run}/"
        for key in list(self._bucket.list(_PREFIX)):
            if not key.startswith(kept):
                self._bucket.delete(key)

    @contextmanager
    def _part(self, version: str, part: int) -> Iterator[tuple[Any, str]]:
        with TemporaryDirectory(prefix="insight-") as here:
            path = Path(here, "part.parquet")
            self._bucket.download(part_key(version, part), str(path))
            with lake.connection(here, _MEMORY) as duck:
                yield duck, str(path)
