"""Pushes of a person that wait, or that nobody could read."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.inbox.intake import KEPT_DAYS, SHARDS

_LATE_DAYS = 3  # DynamoDB deletes within some days of the time to live


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: what is read is on the time axis, and this is not read."""
    yield from ()


def erase(person: Person) -> int:
    keys = [*_waiting(person), *_unreadable(person)]
    connections.workspace().batch_write(deletes=keys)
    return len(keys)


def _waiting(person: Person) -> Iterator[dict[str, str]]:
    for number in range(SHARDS):
        rows = connections.workspace().query(
            "pk = :shard", values={":shard": f"INBOX#{number}"}
        )
        for row in rows:
            if any(one in row["body"] for one in person.open_ids):
                yield {"pk": row["pk"], "sk": row["sk"]}


def _unreadable(person: Person) -> Iterator[dict[str, str]]:
    today = date.fromisoformat(business_day(now_ms()))
    for back in range(KEPT_DAYS + _LATE_DAYS):
        day = (today - timedelta(days=back)).isoformat()
        rows = connections.workspace().query(
            "pk = :day", values={":day": f"QUARANTINE#{day}"}
        )
        for row in rows:
            body = base64.b64decode(row.get("body", ""))
            if any(one.encode() in body for one in person.open_ids):
                yield {"pk": row["pk"], "sk": row["sk"]}


privacy.register(Store("inbox", "待处理的推送", export, erase))
