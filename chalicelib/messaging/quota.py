"""The account's template messages of a day: how many of WeChat's allowance are gone.

Table workspace     pk = "QUOTA#template", sk = "<business day>", n, ttl

The counter may run a little ahead of the truth (an answer that got lost is counted
twice), never behind it.
"""

from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.core.clock import DAY_MS, business_day

_PK = "QUOTA#template"
_KEPT_MS = 40 * DAY_MS
_ADD = "SET #ttl = :ttl ADD n :taken"
_ROOM = "attribute_not_exists(n) OR n <= :most"
_NAMES = {"#ttl": "ttl"}


class TemplateQuota:
    """Counts against ``Rules.template_daily``."""

    def __init__(self, workspace: Table) -> None:
        self._workspace = workspace

    def left(self, limit: int, now_ms: int) -> int:
        item = self._workspace.get(pk=_PK, sk=business_day(now_ms)) or {}
        return max(0, limit - int(item.get("n", 0)))

    def one(self, limit: int, now_ms: int) -> Write:
        """Return the write that takes one, as part of a decision."""
        return self._workspace.update_write(
            _key(now_ms),
            _ADD,
            names=_NAMES,
            values=_values(1, limit, now_ms),
            condition=_ROOM,
        )

    def take(self, wanted: int, limit: int, now_ms: int) -> int:
        """Take up to ``wanted`` and return how many were to be had."""
        granted = min(wanted, self.left(limit, now_ms))
        if granted < 1:
            return 0
        try:
            self._workspace.update(
                _key(now_ms),
                _ADD,
                names=_NAMES,
                values=_values(granted, limit, now_ms),
                condition=_ROOM,
                returns="NONE",
            )
        except ConditionFailed:
            return 0  # somebody else took the last ones
        return granted


def _key(now_ms: int) -> dict[str, str]:
    return {"pk": _PK, "sk": business_day(now_ms)}


def _values(taken: int, limit: int, now_ms: int) -> dict[str, Any]:
    ttl = (now_ms + _KEPT_MS) // 1000
    return {":taken": taken, ":most": limit - taken, ":ttl": ttl}
