"""The truth log: what every follower has seen and done, in order."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.wechat.account import Clock
from infra.local.wechat.refusals import Json
from infra.local.wechat.store import Store

CHINA = timedelta(hours=8)


def china_day(at: float) -> str:
    """Return the date in China of an instant in seconds."""
    return (datetime.fromtimestamp(at, UTC) + CHINA).strftime("%Y-%m-%d")


class Truth:
    """Appends lines and wakes the phones that wait for them.

    A line's ``side`` is "me" (the follower), "account" (the brand) or "system" (the
    grey text WeChat itself writes); ``via`` says how it came: push, passive, custom,
    template, mass, subscribe.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._changed = threading.Condition()

    def add(self, openid: str, side: str, kind: str, via: str, body: Json) -> int:
        """Append one line and return its id."""
        now = self._clock()
        line = self._store.insert(
            "INSERT INTO truth(openid, at_ms, day, side, kind, via, body) "
            "VALUES(?, ?, ?, ?, ?, ?, ?)",
            openid,
            int(now * 1000),
            china_day(now),
            side,
            kind,
            via,
            json.dumps(body, ensure_ascii=False),
        )
        with self._changed:
            self._changed.notify_all()
        return line

    def of(self, openid: str, after: int = 0, limit: int = 1000) -> list[Json]:
        """Return the newest ``limit`` lines of one follower after a line's id."""
        rows = self._store.rows(
            "SELECT * FROM truth WHERE openid = ? AND id > ? ORDER BY id DESC LIMIT ?",
            openid,
            after,
            limit,
        )
        return [_line(row) for row in reversed(rows)]

    def received(self, openid: str) -> list[Json]:
        """Return what the account's messages showed this follower."""
        return [line for line in self.of(openid) if line["side"] == "account"]

    def all(self, after: int = 0, limit: int = 1_000_000) -> list[Json]:
        """Return everyone's lines in order."""
        rows = self._store.rows(
            "SELECT * FROM truth WHERE id > ? ORDER BY id LIMIT ?", after, limit
        )
        return [_line(row) for row in rows]

    def wait(self, openid: str, after: int, timeout_s: float) -> list[Json]:
        """Return the lines after ``after``, waiting for the first at most so long."""
        with self._changed:
            lines = self.of(openid, after)
            if not lines:
                self._changed.wait(timeout_s)
                lines = self.of(openid, after)
        return lines


def _line(row: dict[str, Any]) -> Json:
    body = json.loads(row["body"])
    keys = ("id", "openid", "at_ms", "side", "kind", "via")
    return {key: row[key] for key in keys} | {"body": body}
