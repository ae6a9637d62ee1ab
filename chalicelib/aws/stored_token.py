"""WeChat's access token, as the ``token`` function stores it for everyone else.

Table workspace     pk = "TOKEN#<appid>", sk = "CURRENT"
                    token, expires_ms; breaker_ms: nobody may ask WeChat before then

Only the ``token`` function talks to WeChat about tokens (design.md §4).  A reader takes
what is stored; when WeChat refuses that, it asks for another one and steps aside, so
that its queue brings the work back.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.core.errors import Unavailable

# The next token is there 300 ± 60 s before this one ends (reliability.md R15).
_READ_AGAIN_MS = 60_000


class StoredToken:
    """The token source of every function but ``token``."""

    def __init__(
        self,
        table: Table,
        app_id: str,
        ask: Callable[[str], None],
        now_ms: Callable[[], int],
    ) -> None:
        """Take the stored token of ``app_id``; ``ask`` has a refused one replaced."""
        self._table = table
        self._pk = f"TOKEN#{app_id}"
        self._ask = ask
        self._now_ms = now_ms
        self._token = ""
        self._read_again_ms = 0

    def current(self) -> str:
        """Return the token to use now.

        Raises:
            Unavailable: there is none yet, or WeChat refuses even new ones.
        """
        if self._now_ms() < self._read_again_ms:
            return self._token
        row = self._row()
        left_ms = row.get("expires_ms", 0) - self._now_ms()
        if left_ms <= _READ_AGAIN_MS:
            self._ask("")  # late: its own schedule should have done this
        if left_ms <= 0:
            raise Unavailable("WeChat: no access token yet")
        return self._keep(row)

    def renewed(self, stale: str) -> str:
        """Return another token than the one WeChat has just refused.

        Raises:
            Unavailable: it is being fetched; come back in a while.
        """
        self._read_again_ms = 0
        row = self._row()
        usable = row.get("expires_ms", 0) > self._now_ms()
        if usable and row["token"] != stale:
            return self._keep(row)
        self._ask(stale)
        raise Unavailable("WeChat: the access token is being renewed")

    def _row(self) -> dict[str, Any]:
        row = self._table.get(pk=self._pk, sk="CURRENT") or {}
        if row.get("breaker_ms", 0) > self._now_ms():
            raise Unavailable("WeChat: it refuses our access tokens")
        return row

    def _keep(self, row: dict[str, Any]) -> str:
        self._token = row["token"]
        self._read_again_ms = row["expires_ms"] - _READ_AGAIN_MS
        return self._token
