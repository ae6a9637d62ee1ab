"""Timers: something to be looked at again at a certain time.

Table workspace     pk = "TIMER#<kind>#<id>", sk = "TIMER"
Index due           due_pk = "DUE#<shard>", due_sk = "<13 digits of ms>#<kind>#<id>"
Index owner         owner_pk = "TIMERS#<customer id>", owner_sk = "<kind>#<id>"

A due time is only ever brought forward.  One that fires too early is armed again by
whoever it is for.  Near ones also travel through a delayed message, since the clock
looks only once a minute; the row's deletion decides which of the two fires.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.queues import Queue
from chalicelib.aws.transactions import Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.events import TIMER_DUE, DomainEvent
from chalicelib.core.ids import shard

SHARDS = 8
_NEAR_MS = 15 * 60_000  # the longest delay SQS knows


@dataclass(frozen=True, slots=True)
class Timer:
    """What was armed, as its row says."""

    kind: str
    id: str
    due_ms: int
    customer_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class Timers:
    """Arms and fires; each armed timer fires once, a moment after it is due."""

    def __init__(
        self, table: Table, queue: Queue, outbox: Outbox, now_ms: Callable[[], int]
    ) -> None:
        self._table = table
        self._queue = queue
        self._outbox = outbox
        self._now_ms = now_ms

    def arm(self, timer: Timer) -> None:
        """Have ``timer.due`` happen then, unless it is to happen sooner already."""
        try:
            self._table.put(
                _row(timer),
                condition="attribute_not_exists(pk) OR due_ms > :due",
                values={":due": timer.due_ms},
            )
        except ConditionFailed:
            return
        wait_ms = timer.due_ms - self._now_ms()
        if wait_ms < _NEAR_MS:
            self._queue.send(
                {"kind": timer.kind, "id": timer.id},
                delay_s=max(0, -(-wait_ms // 1000)),
            )

    def row(self, timer: Timer) -> Write:
        """Return the write that arms it together with others; the clock fires it."""
        return self._table.put_write(_row(timer))

    def disarm(self, kind: str, timer_id: str) -> None:
        self._table.delete(_key(kind, timer_id))

    def disarm_all(self, customer_id: str) -> int:
        """Forget every timer of a customer, whoever armed it; return how many."""
        rows = self._table.query(
            "owner_pk = :mine", values={":mine": _mine(customer_id)}, index="owner"
        )
        keys = [{"pk": row["pk"], "sk": row["sk"]} for row in rows]
        self._table.batch_write(deletes=keys)
        return len(keys)

    def due(self, by_ms: int) -> Iterator[Timer]:
        """Yield what is due, the oldest of each shard first."""
        for number in range(SHARDS):
            rows = self._table.query(
                "due_pk = :shard AND due_sk <= :by",
                values={":shard": f"DUE#{number}", ":by": f"{by_ms:013d}~"},
                index="due",
            )
            for row in rows:
                yield _timer(row)

    def fire(self, kind: str, timer_id: str) -> bool:
        """Turn it into an event if it is still armed and due; tell whether it did."""
        row = self._table.get(pk=_key(kind, timer_id)["pk"], sk="TIMER")
        if row is None or row["due_ms"] > self._now_ms():
            return False
        timer = _timer(row)
        event = DomainEvent(
            kind=TIMER_DUE,
            id=f"timer:{timer.kind}:{timer.id}:{timer.due_ms}"[:128],
            customer_id=timer.customer_id,
            occurred_at_ms=timer.due_ms,
            data={"kind": timer.kind, "id": timer.id, **timer.data},
        )
        unchanged = self._table.delete_write(
            _key(kind, timer_id), "due_ms = :due", values={":due": timer.due_ms}
        )
        transact([unchanged, self._outbox.row(event)])
        self._outbox.flush(event)
        return True


def _key(kind: str, timer_id: str) -> dict[str, str]:
    return {"pk": f"TIMER#{kind}#{timer_id}", "sk": "TIMER"}


def _mine(customer_id: str) -> str:
    return f"TIMERS#{customer_id}"


def _row(timer: Timer) -> Item:
    whose = {
        "owner_pk": _mine(timer.customer_id),
        "owner_sk": f"{timer.kind}#{timer.id}",
    }
    return {
        **(whose if timer.customer_id else {}),
        **_key(timer.kind, timer.id),
        "due_pk": f"DUE#{shard(timer.kind + timer.id, SHARDS)}",
        "due_sk": f"{timer.due_ms:013d}#{timer.kind}#{timer.id}",
        "due_ms": timer.due_ms,
        "kind": timer.kind,
        "id": timer.id,
        "customer_id": timer.customer_id,
        "data": timer.data,
    }


def _timer(row: Item) -> Timer:
    return Timer(
        kind=row["kind"],
        id=row["id"],
        due_ms=row["due_ms"],
        customer_id=row["customer_id"],
        data=row["data"],
    )
