"""When each scheduled function ran last, for whoever wonders whether it still does.

Table workspace     pk = "RUNS", sk = "<function>", at, took_ms, error, good_at
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable
from chalicelib.core.loglines import scrub

_PARTITION = "RUNS"


class Failed(Exception):
    """A run that failed, in words that may stand in a log."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest run of a function; ``error`` "" when it went well."""

    name: str
    at_ms: int
    took_ms: int
    error: str
    good_ms: int  # when it last went well, 0 for never


class Runs:
    """Notes runs; a note that cannot be written fails nobody's work."""

    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms

    def all(self) -> list[LastRun]:
        """Return the latest run of every function that ever ran, by name."""
        rows = self._table.query("pk = :runs", values={":runs": _PARTITION})
        return [
            LastRun(
                row["sk"],
                row["at"],
                row["took_ms"],
                row["error"],
                row.get("good_at", 0),
            )
            for row in rows
        ]

    @contextmanager
    def noted(self, name: str) -> Iterator[None]:
        """Note how the block ends."""
        began_ms, began = self._now_ms(), time.monotonic()
        error = ""
        try:
            yield
        except BaseException as raised:
            error = type(raised).__name__
            said = str(raised)
            # Lambda itself writes down what is raised from here.
            if (clean := scrub(said)) != said:
                raise Failed(f"{error}: {clean}") from None
            raise
        finally:
            took_ms = int((time.monotonic() - began) * 1000)
            self._note(name, began_ms, took_ms, error)

    def _note(self, name: str, at_ms: int, took_ms: int, error: str) -> None:
        good = ", good_at = :at" if not error else ""
        try:
            self._table.update(
                {"pk": _PARTITION, "sk": name},
                "SET #at = :at, took_ms = :took, #error = :error" + good,
                names={"#at": "at", "#error": "error"},
                values={":at": at_ms, ":took": took_ms, ":error": error},
                condition="attribute_not_exists(#at) OR #at <= :at",
                returns="NONE",
            )
        except (AwsError, Unavailable, ConditionFailed):
            return  # the last: a later run has noted itself
