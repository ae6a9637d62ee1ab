"""Facts as Parquet files, written and read with DuckDB inside the function.

Nothing is installed at run time: Parquet is part of DuckDB itself.  What does not fit
in the memory granted goes to the scratch directory.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from chalicelib.aws.objects import Bucket

Row = dict[str, Any]

_MEMORY = "600MB"
_THREADS = 2  # what a Lambda function of 2-3 GB has


class DuckLake:
    """The facts of some days as the SQL table ``interactions``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._duck = connection

    def query(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Run one SELECT and return its rows by column name."""
        found = self._duck.execute(sql, list(params))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@contextmanager
def opened(bucket: Bucket, keys: Sequence[str]) -> Iterator[DuckLake]:
    """Bring those Parquet files here for a while; keys end in ``day=…/<file>``."""
    with TemporaryDirectory(prefix="lake-") as scratch:
        for key in keys:
            path = Path(scratch, *key.split("/")[-2:])
            path.parent.mkdir(exist_ok=True)
            bucket.download(key, str(path))
        with over_files(f"{scratch}/day=*/*.parquet", scratch) as lake:
            yield lake


@contextmanager
def over_files(pattern: str, scratch: str) -> Iterator[DuckLake]:
    """Read Parquet files that are here already."""
    with connection(scratch) as duck:
        # A file of an earlier version lacks the columns that came later.
        files = duck.read_parquet(pattern, hive_partitioning=True, union_by_name=True)
        # A day is a name: left alone DuckDB would make it a DATE, Athena a string.
        files.project("* REPLACE (CAST(day AS VARCHAR) AS day)").create_view(
            "interactions"
        )
        yield DuckLake(duck)


def to_parquet(
    rows: Path, columns: Mapping[str, str], target: Path, order: Sequence[str]
) -> None:
    """Turn a CSV file with a header into Parquet, the same bytes for the same rows.

    Args:
        rows: written by Python's ``csv`` module.
        columns: SQL types by name, in the order of the CSV.
        order: the columns to sort by; together they must be unique.
    """
    with connection(str(target.parent)) as duck:
        found = duck.read_csv(
            str(rows),
            header=True,
            columns=dict(columns),
            quotechar='"',
            escapechar='"',
            na_values=["\\N"],
            auto_detect=False,
            delimiter=",",
        )
        found.order(", ".join(order)).write_parquet(str(target), compression="zstd")


def leave_out(rows: Path, target: Path, column: str, values: Sequence[str]) -> bool:
    """Write a Parquet file without the rows that have one of the values there.

    Args:
        rows: the file.
        target: where it is written, unless it has no such row.
        column: a name of ours.
        values: what must not be in it.

    Returns:
        Whether there was such a row, and so a file was written.
    """
    with connection(str(target.parent)) as duck:
        every = duck.read_parquet(str(rows), hive_partitioning=False)
        marks = ", ".join("?" for _ in values)
        found = duck.execute(
            f'SELECT count(*) FROM every WHERE "{column}" IN ({marks})',  # noqa: S608 -- a name of ours
            list(values),
        ).fetchone()
        if not found or not found[0]:
            return False
        left = every.filter(
            duckdb.ColumnExpression(column).isnotin(
                *(duckdb.ConstantExpression(one) for one in values)
            )
        )
        left.write_parquet(str(target), compression="zstd")
        return True


@contextmanager
def connection(
    scratch: str, memory: str = _MEMORY
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB that keeps to itself, and close it at the end."""
    duck = connected(scratch, memory)
    try:
        yield duck
    finally:
        duck.close()


def connected(scratch: str, memory: str = _MEMORY) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB that somebody else closes, or nobody: it ends with us."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": _THREADS,
        "temp_directory": scratch,
        "home_directory": scratch,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(":memory:", config=settings)
