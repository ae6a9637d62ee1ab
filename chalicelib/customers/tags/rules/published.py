"""The rules that are running: one compiled item, read at most every half minute.

Table workspace     pk = "CONFIG#tag_rules", sk = "CURRENT", version, body.rules
"""

import time
from collections.abc import Callable

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable
from chalicelib.customers.tags.rules.happening import Happening
from chalicelib.customers.tags.rules.matching import (
    applies,
    by_kind,
    kinds_of,
    waits_for_words,
)
from chalicelib.customers.tags.rules.models import Rule
from chalicelib.customers.tags.rules.spoken import Spoken

NAME = "tag_rules"
KEPT_S = 30


class Running:
    """Every running rule, ready to be asked."""

    def __init__(self, version: int = 0, rules: tuple[Rule, ...] = ()) -> None:
        self.version = version
        self.rules = rules
        self._by_kind = by_kind(one for one in rules if not waits_for_words(one.when))
        spoken = [one for one in rules if waits_for_words(one.when)]
        self._spoken = Spoken(spoken)
        self._speaking = frozenset(
            kind for one in spoken for kind in kinds_of(one.when)
        )

    def hears(self, kind: str) -> bool:
        """Tell whether any rule looks at happenings of a kind."""
        return kind in self._by_kind or kind in self._speaking

    def set_off(self, happened: Happening) -> list[Rule]:
        """Return the rules that wait for what happened."""
        found = list(self._by_kind.get(happened.kind, ()))
        if happened.kind in self._speaking:
            found += self._spoken.candidates(happened.words)
        return [rule for rule in found if applies(rule.when, happened)]

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
            self._running = Running(item["version"], rules)
