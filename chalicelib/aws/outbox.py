"""Domain events leave by an outbox: written with their effect, sent, then deleted.

Table workspace     pk = "OUTBOX#<shard>", sk = "<event id>", body, at
"""

import json
from collections.abc import Callable, Iterator, Sequence

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.queues import Envelope, Queue
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.events import DomainEvent
from chalicelib.core.ids import shard

SHARDS = 8


class Outbox:
    """Tells the other modules what happened, at least once and never nothing."""

    def __init__(self, table: Table, queue: Queue, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._queue = queue
        self._now_ms = now_ms

    def row(self, event: DomainEvent) -> Write:
        """Return the write to put into the transaction of the effect."""
        return self._table.put_write(self._item(event))

    def emit(self, event: DomainEvent) -> None:
        """Tell what has no other write to join."""
        self._table.put(self._item(event))
        self.flush(event)

    def flush(self, event: DomainEvent) -> None:
        """Send it and forget it; the clock sends what a crash left behind."""
        self._queue.send(event.to_dict(), group=event.group[:128], once=event.id)
        self._table.delete(_key(event.id))

    def flush_all(self, events: Sequence[DomainEvent]) -> None:
        """Send many and forget them; the clock sends what a crash left behind."""
        self._queue.send_batch(
            Envelope(event.to_dict(), event.group[:128], event.id) for event in events
        )
        self._table.batch_write(deletes=[_key(event.id) for event in events])

    def leftovers(self, older_than_ms: int) -> Iterator[DomainEvent]:
        """Yield the events that should have been sent by then."""
        for number in range(SHARDS):
            rows = self._table.query(
                "pk = :shard", values={":shard": f"OUTBOX#{number}"}
            )
            for row in rows:
                if row["at"] <= older_than_ms:
                    yield DomainEvent.from_dict(json.loads(row["body"]))

    def _item(self, event: DomainEvent) -> Item:
        body = json.dumps(event.to_dict(), ensure_ascii=False)
        return {**_key(event.id), "body": body, "at": self._now_ms()}


def _key(event_id: str) -> dict[str, str]:
    return {"pk": f"OUTBOX#{shard(event_id, SHARDS)}", "sk": event_id}
