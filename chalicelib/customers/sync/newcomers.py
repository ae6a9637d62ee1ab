"""Who followed by an event since the last run: the snapshot cannot know them.

Without this, somebody who followed after one run and left before the next, while the
callback was down, would be counted as a follower for ever.

Table workspace     pk = "SYNC#<appid>#NEW#<shard of 16>"
                    sk = "<13 digits of ms>#<openid>"
"""

from collections.abc import Callable, Iterator

from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.sync.partitions import overlapping, part_of

SHARDS = 16
_KEPT_MS = 40 * DAY_MS


class Newcomers:
    def __init__(self, table: Table, app_id: str, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._app_id = app_id
        self._now_ms = now_ms

    def note(self, open_id: str) -> None:
        """Remember that somebody followed just now."""
        now = self._now_ms()
        self._table.put(
            {
                "pk": self._partition(part_of(open_id, SHARDS)),
                "sk": f"{now:013d}#{open_id}",
                "ttl": (now + _KEPT_MS) // 1000,
            }
        )

    def since(self, at_ms: int, part: int, parts: int) -> Iterator[str]:
        """Yield who followed after that, of one partition at least."""
        for number in overlapping(part, parts, SHARDS):
            rows = self._table.query(
                "pk = :shard AND sk >= :since",
                values={":shard": self._partition(number), ":since": f"{at_ms:013d}"},
            )
            for row in rows:
                yield row["sk"].partition("#")[2]

    def _partition(self, number: int) -> str:
        return f"SYNC#{self._app_id}#NEW#{number:02d}"
