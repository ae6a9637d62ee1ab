"""The one place that fetches access tokens (reliability.md R15, R16).

One run asks WeChat at most twice and never loops: a normal call, and a forced one only
where WeChat refuses a token and hands out the very same again.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from chalicelib.core.clock import MINUTE_MS, business_day
from chalicelib.core.errors import Conflict
from chalicelib.messaging.token.models import TokenRow

LEASE_MS = 10_000
RENEWED_EARLY_MS = 300_000
JITTER_MS = 60_000
TICK_MS = 5 * MINUTE_MS  # the schedule's
FORCED_A_DAY = 5  # WeChat allows 20
FORCED_APART_MS = 30_000  # sooner, WeChat does not refresh
BREAKER_MS = 10 * MINUTE_MS


class Kept(StrEnum):
    """What a run did."""

    FRESH = "fresh"  # nothing to do
    BUSY = "busy"  # somebody else is fetching
    RENEWED = "renewed"
    FORCED = "forced"
    BROKEN = "broken"  # WeChat refuses what it hands out: the breaker is open


class Rows(Protocol):
    """Where the token is kept."""

    def get(self) -> TokenRow: ...

    def save(self, row: TokenRow) -> TokenRow: ...


class Fetch(Protocol):
    """``wechat.token.stable_token`` of our account."""

    def __call__(self, *, force: bool) -> tuple[str, int]:
        """Return the token and the seconds it is valid for."""


class Keeper:
    """Keeps a valid token in the store."""

    def __init__(
        self,
        rows: Rows,
        fetch: Fetch,
        now_ms: Callable[[], int],
        jitter_ms: Callable[[], int],
    ) -> None:
        """``jitter_ms`` is drawn anew for each token, within ±60 s."""
        self._rows = rows
        self._fetch = fetch
        self._now_ms = now_ms
        self._jitter_ms = jitter_ms

    def keep(self, refused: str = "") -> Kept:
        """Fetch a token if one is needed.

        Args:
            refused: the mark of a token that WeChat has just refused, if any.
        """
        row = self._rows.get()
        now_ms = self._now_ms()
        if row.breaker_ms > now_ms:
            return Kept.BROKEN
        was_refused = bool(row.token) and refused == row.mark
        if not (was_refused or _is_due(row, now_ms)):
            return Kept.FRESH
        if row.lease_ms > now_ms:
            return Kept.BUSY
        try:
            row = self._rows.save(replace(row, lease_ms=now_ms + LEASE_MS))
        except Conflict:
            return Kept.BUSY
        return self._renew(row, was_refused=was_refused)

    def _renew(self, row: TokenRow, *, was_refused: bool) -> Kept:
        token, lives_s = self._fetch(force=False)
        if not (was_refused and token == row.token):
            self._store(row, token, lives_s)
            return Kept.RENEWED
        now_ms = self._now_ms()
        today = business_day(now_ms)
        forced_n = row.forced_n if row.forced_day == today else 0
        too_soon = now_ms - row.forced_ms < FORCED_APART_MS
        if forced_n >= FORCED_A_DAY or too_soon:
            self._rows.save(replace(row, breaker_ms=now_ms + BREAKER_MS, lease_ms=0))
            return Kept.BROKEN
        # Counted before it happens: a crash may waste one of the day, never add one.
        row = self._rows.save(
            replace(row, forced_day=today, forced_n=forced_n + 1, forced_ms=now_ms)
        )
        token, lives_s = self._fetch(force=True)
        self._store(row, token, lives_s)
        return Kept.FORCED

    def _store(self, row: TokenRow, token: str, lives_s: int) -> None:
        expires_ms = self._now_ms() + lives_s * 1000
        self._rows.save(
            replace(
                row,
                token=token,
                expires_ms=expires_ms,
                renew_ms=expires_ms - RENEWED_EARLY_MS + self._jitter_ms(),
                lease_ms=0,
                breaker_ms=0,
            )
        )


def _is_due(row: TokenRow, now_ms: int) -> bool:
    """Tell whether to renew now; the last chance before the end is always taken."""
    last_chance = row.expires_ms - JITTER_MS <= now_ms + TICK_MS
    early_enough = row.expires_ms - RENEWED_EARLY_MS <= now_ms
    return row.renew_ms <= now_ms or (last_chance and early_enough)
