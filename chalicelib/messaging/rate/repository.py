"""The token bucket in DynamoDB, taken from in blocks so that its key stays cool.

Table workspace     pk = "RATE#send", sk = "BUCKET", rev and the fields of Bucket
"""

import random
import time
from collections.abc import Callable
from dataclasses import asdict, fields

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.messaging.rate.bucket import Bucket, Report, take, told

_PK, _SK = "RATE#send", "BUCKET"
_TRIES = 10
_NAMES = tuple(field.name for field in fields(Bucket))


class Rate:
    """Grants sends to whoever asks, at the account's rate in all."""

    def __init__(
        self,
        workspace: Table,
        now_ms: Callable[[], int],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._workspace = workspace
        self._now_ms = now_ms
        self._sleep = sleep

    def take(
        self,
        wanted: int,
        per_s: int,
        report: Report | None = None,
        *,
        first_class: bool = False,
    ) -> int:
        """Return how many of the wanted sends may go now; 0 when all must wait.

        Args:
            per_s: the account's rate.
            report: how the last ones went; told with the same write.
            first_class: replies, which are never made to wait for bulk.
        """
        heard = report or Report()
        for attempt in range(_TRIES):
            item = self._workspace.get(pk=_PK, sk=_SK) or {}
            now_ms = self._now_ms()
            bucket = Bucket(**{name: item[name] for name in _NAMES if name in item})
            bucket = told(bucket, heard, now_ms)
            bucket, granted = take(
                bucket, wanted, per_s, now_ms, first_class=first_class
            )
            if not granted and not heard.sent_n:
                return 0  # who waits writes nothing, and is in nobody's way
            if self._store(bucket, item.get("rev", 0)):
                return granted
            self._sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 -- jitter
        return 0

    def _store(self, bucket: Bucket, rev: int) -> bool:
        try:
            self._workspace.put(
                {"pk": _PK, "sk": _SK, **asdict(bucket), "rev": rev + 1},
                condition="attribute_not_exists(rev) OR rev = :rev",
                values={":rev": rev},
            )
        except ConditionFailed:
            return False
        return True
