"""How far the demo data is, for the start page, and whether it was written already.

Table workspace     pk = "LOCAL#demo", sk = "PROGRESS"
"""

from typing import Any

from chalicelib.aws.dynamodb import Table

STARTING: dict[str, Any] = {"state": "running", "percent": 0, "words": "正在启动"}
_PK, _SK = "LOCAL#demo", "PROGRESS"


class Progress:
    """One row, replaced as the work goes on."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._as_of_ms = 0

    def read(self) -> dict[str, Any]:
        item = self._table.get(pk=_PK, sk=_SK)
        if item is None:
            return STARTING
        return {name: value for name, value in item.items() if name not in ("pk", "sk")}

    def is_done(self) -> bool:
        return bool(self.read()["state"] == "ready")

    def told_from(self, now_ms: int) -> int:
        """Return the instant the story is told from: of the first try, else now."""
        known = self.read().get("as_of_ms")
        self._as_of_ms = int(known or now_ms)
        return self._as_of_ms

    def say(self, percent: int, words: str) -> None:
        self._put(state="running", percent=percent, words=words)

    def none(self) -> None:
        """There is to be no demo data."""
        self._put(state="none", percent=0, words="")

    def failed(self) -> None:
        self._put(state="failed", percent=0, words="")

    def done(self, *, followers: int, days: int, entries: int) -> None:
        self._put(
            state="ready",
            percent=100,
            words="",
            followers=followers,
            days=days,
            entries=entries,
        )

    def _put(self, **values: Any) -> None:
        told = {"as_of_ms": self._as_of_ms} if self._as_of_ms else {}
        self._table.put({"pk": _PK, "sk": _SK, **told, **values})
