"""Where a push waits when the queue refuses it, and where unreadable ones are kept.

Table workspace     pk = "INBOX#<shard>", sk = event key, body
                    pk = "QUARANTINE#<day>", sk = sha256 of the body, body, reason, ttl
                    pk = "QUARANTINE#<day>", sk = "COUNT", n, ttl
"""

import base64
import hashlib
import json
from collections.abc import Iterator

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.core.clock import DAY_MS, business_day
from chalicelib.core.ids import shard
from chalicelib.inbox.delivery import Delivery

SHARDS = 8
MOST_A_DAY = 1000
KEPT_DAYS = 14


class Waiting:
    """Pushes that could not be queued."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, delivery: Delivery) -> None:
        body = json.dumps(delivery.to_dict(), ensure_ascii=False)
        self._table.put({**_key(delivery.key), "body": body})

    def all(self) -> Iterator[Delivery]:
        for number in range(SHARDS):
            rows = self._table.query(
                "pk = :shard", values={":shard": f"INBOX#{number}"}
            )
            for row in rows:
                yield Delivery.from_dict(json.loads(row["body"]))

    def forget(self, delivery: Delivery) -> None:
        self._table.delete(_key(delivery.key))


class Quarantine:
    """Authentic pushes that nobody can read, for a person to look at."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, body: bytes, reason: str, now_ms: int) -> bool:
        """Keep it for 14 days; tell whether there was room, 1,000 a day."""
        ttl = (now_ms + KEPT_DAYS * DAY_MS) // 1000
        partition = f"QUARANTINE#{business_day(now_ms)}"
        if not self._counted(partition, ttl):
            return False
        self._table.put(
            {
                "pk": partition,
                "sk": hashlib.sha256(body).hexdigest(),
                "body": base64.b64encode(body).decode(),
                "reason": reason,
                "ttl": ttl,
            }
        )
        return True

    def _counted(self, partition: str, ttl: int) -> bool:
        try:
            self._table.update(
                {"pk": partition, "sk": "COUNT"},
                "SET #ttl = :ttl ADD n :one",
                names={"#ttl": "ttl"},
                values={":ttl": ttl, ":one": 1, ":most": MOST_A_DAY},
                condition="attribute_not_exists(n) OR n < :most",
            )
        except ConditionFailed:
            return False
        return True


def _key(event_key: str) -> dict[str, str]:
    return {"pk": f"INBOX#{shard(event_key, SHARDS)}", "sk": event_key}
