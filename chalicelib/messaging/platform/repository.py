"""The tables of WeChat's rules that this deployment has learnt of.

Table workspace     pk = "CONFIG#wechat", sk = "CURRENT", version, body
                        body: by the business day a table begins on, see models.to_plain

Together with those the product was shipped with; one stored for the same day counts.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from chalicelib import connections
from chalicelib.aws.configs import Config, Configs
from chalicelib.aws.dynamodb import Table as Store
from chalicelib.core.clock import MINUTE_MS, business_day, now_ms
from chalicelib.core.errors import InvalidInput, Unavailable
from chalicelib.messaging.platform.models import (
    KNOWN,
    Table,
    from_plain,
    table_on,
    to_plain,
)

NAME = "wechat"
_READ_AGAIN_MS = MINUTE_MS  # none begins sooner than the day after it is written


class Tables:
    """What holds on a day, at most a minute old."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._configs = Configs(store)
        self._now_ms = clock
        self._tables: list[Table] = list(KNOWN)
        self._read_again_ms = 0

    def on(self, day: str) -> Table:
        """Return the table of a business day.

        Raises:
            Unavailable: what is stored are no tables; nothing is granted by guess.
        """
        if self._now_ms() >= self._read_again_ms:
            self._tables = _all(self._configs.get(NAME))
            self._read_again_ms = self._now_ms() + _READ_AGAIN_MS
        return table_on(self._tables, day)

    def listed(self) -> tuple[list[Table], int]:
        """Return every table, the oldest first, and the version they stand at."""
        stored = self._configs.get(NAME)
        return _all(stored), stored.version

    def add(self, table: Table, version: int, by: str) -> None:
        """Have a table begin on a day to come.

        Raises:
            InvalidInput: the day has come, or has a table already.
            Conflict: somebody else has changed the tables meanwhile.
        """
        stored = self._configs.get(NAME)
        self._check(table.since)
        if table.since in stored.body:
            raise InvalidInput("这一天已有预定的规则，请先撤回")
        body = {**stored.body, table.since: to_plain(table)}
        self._put(body, version, by)

    def withdraw(self, since: str, version: int, by: str) -> None:
        """Take back a table that has not begun; raises as ``add`` does."""
        stored = self._configs.get(NAME)
        self._check(since)
        if since not in stored.body:
            raise InvalidInput("没有这一天的预定")
        body = {day: one for day, one in stored.body.items() if day != since}
        self._put(body, version, by)

    def _check(self, since: str) -> None:
        if since <= business_day(self._now_ms()):
            raise InvalidInput("已经生效的规则不能更改，生效日期要晚于今天")

    def _put(self, body: dict[str, Any], version: int, by: str) -> None:
        now = self._now_ms()
        self._configs.put(NAME, body, replacing=version, by=by, at_ms=now)


def tables() -> Tables:
    """Return the tables of this deployment."""
    return _on(connections.workspace())


@lru_cache(maxsize=1)
def _on(store: Store) -> Tables:
    return Tables(store, now_ms)


def _all(stored: Config) -> list[Table]:
    try:
        learnt = [from_plain(day, plain) for day, plain in stored.body.items()]
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable("CONFIG#wechat holds no tables") from error
    days = {one.since for one in learnt}
    found = [*learnt, *(one for one in KNOWN if one.since not in days)]
    return sorted(found, key=lambda one: one.since)
