"""The facts of a day as one Parquet file in S3, always written whole."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.aws import lake
from chalicelib.aws.objects import Bucket
from chalicelib.customers.facts import COLUMNS, InteractionFact, fact_key

_ORDER = ("at_ms", "key", "customer_id")
_PARQUET = "application/vnd.apache.parquet"


class DayFile:
    """One day's file while it is here."""

    def __init__(self, day: str, scratch: str) -> None:
        self._rows = Path(scratch, "rows.csv")
        self._scratch = scratch
        self.path = Path(scratch, f"day={day}", "part-0.parquet")

    def write(self, facts: Iterable[InteractionFact]) -> None:
        """Write the facts as they come; sorting is left to DuckDB, which can spill."""
        self.path.parent.mkdir(exist_ok=True)
        with self._rows.open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file)
            lines.writerow(COLUMNS)
            lines.writerows(astuple(fact) for fact in facts)
        lake.to_parquet(self._rows, COLUMNS, self.path, _ORDER)
        self._rows.unlink()

    def opened(self) -> AbstractContextManager[lake.DuckLake]:
        return lake.over_files(str(self.path), self._scratch)


class FactFiles:
    """The files of all days."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    @contextmanager
    def day(self, day: str) -> Iterator[DayFile]:
        """Give a place to write the day's file; at the end it replaces the old one."""
        with TemporaryDirectory(prefix="facts-") as scratch:
            file = DayFile(day, scratch)
            yield file
            self._bucket.upload(str(file.path), fact_key(day), _PARQUET)
