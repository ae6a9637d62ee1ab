"""Business days that got entries after they were over: the archive builds them anew.

Table workspace     pk = "LATE", sk = "<YYYY-MM-DD>", at

A day is noted before its entry is written.  It is taken once the note has settled, and
kept where it was noted again meanwhile, so none is missed.
"""

from collections.abc import Callable, Iterator

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.core.clock import MINUTE_MS

_PK = "LATE"
_RENEWED_MS = 10_000  # how long a process does not note the same day again
_SETTLED_MS = 5 * MINUTE_MS  # by then what a note stands for is written, or never


class LateDays:
    """Notes such days and hands them on."""

    def __init__(self, workspace: Table, now_ms: Callable[[], int]) -> None:
        self._table = workspace
        self._now_ms = now_ms
        self._noted: dict[str, int] = {}

    def note(self, day: str) -> None:
        """Say that an entry of that day is about to be written."""
        now = self._now_ms()
        if now - self._noted.get(day, 0) < _RENEWED_MS:
            return
        self._table.put({"pk": _PK, "sk": day, "at": now})
        self._noted[day] = now

    def settled(self) -> Iterator[tuple[str, int]]:
        """Yield the days to build anew, each with its note; the oldest first."""
        until = self._now_ms() - _SETTLED_MS
        for row in self._table.query("pk = :late", values={":late": _PK}):
            if row["at"] <= until:
                yield row["sk"], row["at"]

    def done(self, day: str, noted_ms: int) -> None:
        """Forget a day that was handed on, unless it was noted again since."""
        try:
            self._table.delete(
                {"pk": _PK, "sk": day},
                "#at = :noted",
                {"#at": "at"},
                {":noted": noted_ms},
            )
        except ConditionFailed:
            return
