"""The rules that are running: one compiled item, read at most every half minute.

Table workspace     pk = "CONFIG#tag_rules", sk = "CURRENT", version, body.rules
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable
from chalicelib.customers.tags.rules.matching import by_kind
from chalicelib.customers.tags.rules.models import Rule

NAME = "tag_rules"
KEPT_S = 30


@dataclass(frozen=True, slots=True)
class Running:
    """Every running rule."""

    version: int = 0
    rules: tuple[Rule, ...] = ()
    kinds: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Rule, ...]:
        """Return the rules that something of a kind can set off."""
        return self.kinds.get(kind, ())

    def get(self, rule_id: str) -> Rule | None:
        return next((one for one in self.rules if one.id == rule_id), None)


class PublishedRules:
    """Reads them; keeps the last ones where nobody answers."""

    def __init__(
        self, table: Table, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._table = table
        self._clock = clock
        self._running = Running()
        self._read_at = float("-inf")

    def current(self) -> Running:
        if self._clock() - self._read_at >= KEPT_S:
            # Before the read: a store that hangs is asked once in 30 s, not each time.
            self._read_at = self._clock()
            self._refresh()
        return self._running

    def _refresh(self) -> None:
        try:
            item = self._table.get(pk=f"CONFIG#{NAME}", sk="CURRENT", consistent=False)
        except (AwsError, Unavailable):
            return
        if item and item["version"] != self._running.version:
            rules = tuple(Rule.from_dict(one) for one in item["body"]["rules"])
            self._running = Running(item["version"], rules, by_kind(rules))
