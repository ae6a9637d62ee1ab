"""The rules the door answers by: one compiled item, published whole.

Table workspace     pk = "CONFIG#door", sk = "CURRENT", version, body
"""

import json
import time
from collections.abc import Callable

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable
from chalicelib.inbox.passive.answer import Rules

KEPT_S = 30
KEY = {"pk": "CONFIG#door", "sk": "CURRENT"}


class PublishedRules:
    """Reads the rules, at most every 30 s; keeps the last ones when it cannot."""

    def __init__(
        self, table: Table, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._table = table
        self._clock = clock
        self._rules: Rules = {}
        self._version = 0
        self._read_at = float("-inf")

    def current(self) -> Rules:
        if self._clock() - self._read_at >= KEPT_S:
            # Before the read: a store that hangs is asked once in 30 s, not each time.
            self._read_at = self._clock()
            self._refresh()
        return self._rules

    def _refresh(self) -> None:
        try:
            item = self._table.get(**KEY, consistent=False)
        except (AwsError, Unavailable):
            return
        if item and item["version"] != self._version:
            self._version = item["version"]
            self._rules = json.loads(item["body"])
