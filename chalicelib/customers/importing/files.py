"""The files of an import.

Bucket archive      imports/<id>/source                    as it was uploaded
                    imports/<id>/rows/<piece>.json         its rows
                    imports/<id>/<rev>/facts.json          what is known of all
                    imports/<id>/<rev>/twins.json          lines that repeat others
                    imports/<id>/<rev>/<stage>-<unit>.json      what becomes of rows
                    imports/<id>/<rev>/<stage>.csv, .xlsx       the faults among them

All of it expires after a week.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.aws.objects import Bucket
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.importing.models import Import, Outcome, Row, Verdict
from chalicelib.customers.importing.tables.models import MOST_BYTES

_JSON = "application/json"
_READERS = 8


class ImportFiles:
    """Reads and writes the files of one import."""

    def __init__(self, bucket: Bucket, import_id: str) -> None:
        self._bucket = bucket
        self._folder = f"imports/{import_id}"

    @property
    def source(self) -> str:
        return f"{self._folder}/source"

    def form(self) -> tuple[str, dict[str, str]]:
        """Return where a form may upload the file, and its fields."""
        return self._bucket.form(self.source, most_bytes=MOST_BYTES)

    def size(self) -> int:
        """Return the bytes of the uploaded file, 0 while there is none."""
        try:
            return self._bucket.head(self.source).size_bytes
        except NotFound:
            return 0

    @contextmanager
    def fetched(self) -> Iterator[Path]:
        """Have the uploaded file here for a while; raises ``NotFound``."""
        with TemporaryDirectory(prefix="import-") as scratch:
            path = Path(scratch, "source")
            self._bucket.download(self.source, str(path))
            yield path

    def put_facts(self, rev: int, facts: Mapping[str, Any]) -> None:
        """Keep what was found out about the file as a whole."""
        self._put(f"{rev}/facts.json", facts)

    def facts(self, rev: int) -> dict[str, Any]:
        found: dict[str, Any] = self._get(f"{rev}/facts.json")
        return found

    def put_rows(self, number: int, rows: Sequence[Row]) -> None:
        self._put(f"rows/{number:05d}.json", [row.plain() for row in rows])

    def rows(self, number: int) -> list[Row]:
        found = self._get(f"rows/{number:05d}.json")
        return [Row(line, tuple(cells), fault) for line, cells, fault in found]

    def all_rows(self, pieces: int) -> Iterator[Row]:
        """Yield every row in order, a piece at a time."""
        for number in range(pieces):
            yield from self.rows(number)

    def twins(self, rev: int) -> dict[int, int] | None:
        """Return the lines that repeat earlier ones; ``None`` before that is known."""
        try:
            found = self._get(f"{rev}/twins.json")
        except NotFound:
            return None
        return {int(line): first for line, first in found.items()}

    def put_twins(self, rev: int, twins: Mapping[int, int]) -> None:
        self._put(f"{rev}/twins.json", {str(k): v for k, v in twins.items()})

    def put_verdicts(
        self, rev: int, stage: str, number: int, verdicts: Iterable[Verdict]
    ) -> None:
        self._put(f"{rev}/{stage}-{number:05d}.json", _plain(verdicts))

    def first_verdicts(
        self, rev: int, stage: str, number: int, verdicts: Iterable[Verdict]
    ) -> list[Verdict]:
        """Keep what was foreseen, unless something was before; return what is kept."""
        name, plain = f"{rev}/{stage}-{number:05d}.json", list(verdicts)
        try:
            self._put(name, _plain(plain), if_absent=True)
        except Conflict:
            return self.verdicts(rev, stage, number)
        return plain

    def verdicts(self, rev: int, stage: str, number: int) -> list[Verdict]:
        """Return what became of a unit; raises ``NotFound``."""
        found = self._get(f"{rev}/{stage}-{number:05d}.json")
        return [
            Verdict(Row(line, tuple(cells)), Outcome(outcome), tuple(faults))
            for line, cells, outcome, faults in found
        ]

    def all_verdicts(self, one: Import, stage: str) -> Iterator[list[Verdict]]:
        """Yield what became of each unit, in order."""
        with ThreadPoolExecutor(_READERS) as readers:
            yield from readers.map(
                lambda number: self.verdicts(one.rev, stage, number), range(one.units)
            )

    def put_file(self, rev: int, name: str, content: bytes, content_type: str) -> str:
        """Store a file to take away; return its key."""
        key = f"{self._folder}/{rev}/{name}"
        self._bucket.put(key, content, content_type)
        return key

    def _put(self, name: str, plain: object, *, if_absent: bool = False) -> None:
        body = json.dumps(plain, ensure_ascii=False).encode()
        key = f"{self._folder}/{name}"
        self._bucket.put(key, body, _JSON, if_absent=if_absent)

    def _get(self, name: str) -> Any:
        return json.loads(self._bucket.get(f"{self._folder}/{name}"))


def _plain(verdicts: Iterable[Verdict]) -> list[list[object]]:
    """Return verdicts as they are kept; of rows that are fine nothing is repeated."""
    return [
        [
            one.row.line,
            [] if one.outcome.is_done else list(one.row.cells),
            one.outcome.value,
            list(one.faults),
        ]
        for one in verdicts
    ]
