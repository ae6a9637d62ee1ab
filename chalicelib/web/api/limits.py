"""How often somebody may call: a token bucket each.

Table idempotency   pk = "LIMIT#<whose>", sk = "BUCKET", level (thousandths), at_ms, rev

A container takes several tokens at once and spends them within a second, so that most
calls need no write.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import ConditionFailed, Table

_TAKEN_FOR_MS = 1_000
_TRIES = 5
_MOST_STASHES = 10_000
_WHOLE = 1_000  # one token, in the thousandths that are stored


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and so many again every minute."""

    name: str
    burst: int
    per_minute: int

    def level(self, before: int, passed_ms: int) -> int:
        """Return the level after a while, in thousandths of a token."""
        filled = before + max(0, passed_ms) * self.per_minute * _WHOLE // 60_000
        return min(self.burst * _WHOLE, filled)

    def wait_s(self, level: int) -> int:
        """Return in how many seconds there is a token again."""
        missing = _WHOLE - level
        return max(1, math.ceil(missing * 60 / (self.per_minute * _WHOLE)))


@dataclass(slots=True)
class _Stash:
    tokens: int = 0
    ends_ms: int = 0


class Limits:
    """Counts calls of everybody."""

    def __init__(
        self, table: Table, now_ms: Callable[[], int], *, at_once: int = 5
    ) -> None:
        self._table = table
        self._now_ms = now_ms
        self._at_once = at_once
        self._stashes: dict[str, _Stash] = {}

    def take(self, limit: Limit, whose: str) -> int:
        """Take a token; return 0, or after how many seconds to ask again."""
        name = f"{limit.name}#{whose}"
        if len(self._stashes) > _MOST_STASHES:
            self._stashes.clear()
        stash = self._stashes.setdefault(name, _Stash())
        now = self._now_ms()
        if stash.tokens and now < stash.ends_ms:
            stash.tokens -= 1
            return 0
        taken, wait_s = self._fetch(limit, name, now)
        if not taken:
            return wait_s
        self._stashes[name] = _Stash(taken - 1, now + _TAKEN_FOR_MS)
        return 0

    def _fetch(self, limit: Limit, name: str, now: int) -> tuple[int, int]:
        key = {"pk": f"LIMIT#{name}", "sk": "BUCKET"}
        item = self._table.get(pk=key["pk"], sk=key["sk"])
        for _ in range(_TRIES):
            full = limit.burst * _WHOLE
            level = full
            if item:
                level = limit.level(item["level"], now - item["at_ms"])
            taken = min(self._at_once, level // _WHOLE)
            if not taken:
                return 0, limit.wait_s(level)
            rev = item["rev"] if item else 0
            try:
                self._table.put(
                    {
                        **key,
                        "level": level - taken * _WHOLE,
                        "at_ms": now,
                        "rev": rev + 1,
                        "ttl": now // 1000 + 3_600,
                    },
                    condition="attribute_not_exists(pk) OR rev = :rev",
                    values={":rev": rev},
                )
            except ConditionFailed as other:
                item = other.item
            else:
                return taken, 0
        return 0, 1  # so many containers at once: that is too often in itself
