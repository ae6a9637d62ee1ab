"""The files of snapshots in the archive, and the making of them in this function."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.aws.objects import Bucket
from chalicelib.core.ids import shard
from chalicelib.customers.segments.people import files
from chalicelib.customers.segments.people.models import (
    PARTS,
    Snapshot,
    chunk_key,
    looked_key,
    part_key,
    speaking_key,
    table_key,
)
from chalicelib.customers.segments.people.rows import Row, as_line
from chalicelib.customers.segments.people.service import AT_ONCE, Task

_PREFIX = "segments/"
_TEXT, _LINES = "text/plain", "application/x-ndjson"
_PARQUET, _TABLE = "application/vnd.apache.parquet", "application/octet-stream"


class SnapshotFiles:
    """Keeps, fetches and makes the files."""

    def __init__(self, bucket: Bucket, types: Callable[[], Mapping[str, str]]) -> None:
        self._bucket = bucket
        self._types = types

    def keep_looked(
        self, made: Snapshot, ids: Iterable[str], part_of: Callable[[str], int]
    ) -> None:
        """Keep the ids of who has to be read, by part, and of who speaks for them.

        Memory grows with the merged ones alone.
        """
        speaking = self._speaking(made.base)
        with self._scratch() as here, ExitStack() as open_files:
            paths = [here / f"{part}.txt" for part in range(PARTS)]
            out = [
                open_files.enter_context(path.open("w", encoding="ascii"))
                for path in paths
            ]
            for one in ids:
                out[part_of(one)].write(one + "\n")
                if root := speaking.get(one):
                    out[part_of(root)].write(root + "\n")
            for file in out:
                file.flush()
            for part, path in enumerate(paths):
                self._bucket.upload(str(path), looked_key(made.version, part), _TEXT)

    def looked(self, version: str, part: int, skip: int) -> list[str]:
        """Return the ids after so many of them, one more than are read at once."""
        text = self._bucket.get(looked_key(version, part)).decode("ascii")
        different = sorted(set(text.split()))
        return different[skip : skip + AT_ONCE + 1]

    def keep_rows(self, version: str, task: Task, rows: Iterable[Row]) -> None:
        with self._scratch() as here:
            path = here / "rows.ndjson"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(as_line(row) for row in rows)
            key = chunk_key(version, task.part, task.number)
            self._bucket.upload(str(path), key, _LINES)

    def merge(self, made: Snapshot, part: int, pieces: int) -> None:
        """Make a part of the rows that were read, and of the snapshot before."""
        with self._scratch() as here:
            rows = [
                self._fetched(chunk_key(made.version, part, number), here, f"{number}")
                for number in range(pieces)
            ]
            base = looked = None
            if made.base:
                base = self._fetched(part_key(made.base, part), here, "base.parquet")
                looked = self._fetched(looked_key(made.version, part), here, "looked")
            target = here / "part.parquet"
            files.merge(rows, target, self._types(), base=base, looked=looked)
            self._bucket.upload(str(target), part_key(made.version, part), _PARQUET)

    def join(self, made: Snapshot) -> int:
        """Make the table of all parts; return how many people it has."""
        with self._scratch() as here:
            parts = [
                self._fetched(part_key(made.version, part), here, f"{part}.parquet")
                for part in range(PARTS)
            ]
            target = here / "people.duckdb"
            people = files.assemble(parts, target, self._types())
            self._bucket.upload(str(target), table_key(made.version), _TABLE)
            speaking = json.dumps(files.speaking(target)).encode()
            self._bucket.put(speaking_key(made.version), speaking, "application/json")
        return people

    def forget_one(self, made: Snapshot, customer_id: str) -> None:
        """Take somebody out of a snapshot: out of their part, and so of the table."""
        part = shard(customer_id, PARTS)
        with self._scratch() as here:
            key = part_key(made.version, part)
            base, target = self._fetched(key, here, "base"), here / "part.parquet"
            (here / "none").touch()
            (here / "looked").write_text(customer_id + "\n", encoding="ascii")
            files.merge(
                [here / "none"],
                target,
                self._types(),
                base=base,
                looked=here / "looked",
            )
            self._bucket.upload(str(target), key, _PARQUET)
        self.join(made)

    def leave_only(self, made: Snapshot | None) -> None:
        """Delete for good whatever no question is put to, earlier versions too."""
        read = set()
        if made:
            parts = (part_key(made.version, part) for part in range(PARTS))
            read = {*parts, table_key(made.version), speaking_key(made.version)}
        self._bucket.tidy(_PREFIX)
        for key in list(self._bucket.list(_PREFIX)):
            if key not in read:
                self._bucket.erase(key)

    def forget(self, keep: Sequence[str]) -> None:
        """Delete every snapshot but those."""
        kept = tuple(f"{_PREFIX}{version}/" for version in keep if version)
        for key in list(self._bucket.list(_PREFIX)):
            if not key.startswith(kept):
                self._bucket.delete(key)

    def _speaking(self, version: str) -> dict[str, str]:
        """Return whom each merged customer of a snapshot was spoken for by."""
        found = self._bucket.get(speaking_key(version)) if version else b"{}"
        known: dict[str, str] = json.loads(found)
        return known

    def _fetched(self, key: str, here: Path, name: str) -> Path:
        path = here / name
        self._bucket.download(key, str(path))
        return path

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        with TemporaryDirectory(prefix="people-") as here:
            yield Path(here)
