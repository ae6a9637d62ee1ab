"""WeChat's receipts for template messages (TEMPLATESENDJOBFINISH).

A receipt and the answer it belongs to come in any order.  Each side writes its own item
first and then looks for the other's, so at least one of them sees both.  One that finds
nobody is looked at again when every send in flight has long been written down: then it
can only belong to one whose answer was lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.timeline import Timeline
from chalicelib.messaging import entries, traces
from chalicelib.messaging.intents.repository import SendRepository
from chalicelib.messaging.pushes.models import RowState
from chalicelib.messaging.pushes.repository import PushRepository

TIMER = "receipt"
_LOOK_AGAIN_MS = 11 * MINUTE_MS
_EARLY_MS = 2_000  # WeChat counts whole seconds, by its own clock
_LATE_MS = DAY_MS
_KEPT_MS = 30 * DAY_MS
SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Receipts:
    """Brings receipts and sends together."""

    workspace: Table
    timeline: Timeline
    timers: Timers
    sends: SendRepository
    pushes: PushRepository
    now_ms: Callable[[], int]

    def take(self, msgid: str, status: str, customer_id: str, at_ms: int) -> None:
        """Enter a receipt; a second one of the same message changes nothing."""
        item = {
            "pk": traces.message(msgid),
            "sk": "RECEIPT",
            "msgid": msgid,
            "status": status,
            "customer": customer_id,
            "at": at_ms,
            "ttl": (self.now_ms() + _KEPT_MS) // 1000,
        }
        try:
            self.workspace.put(item, condition="attribute_not_exists(pk)")
        except ConditionFailed as known:
            item = known.item or item
        if owner := self._owner(msgid):
            self._apply(item, owner, [])
            return
        due_ms = self.now_ms() + _LOOK_AGAIN_MS
        self.timers.arm(Timer(TIMER, msgid, due_ms, customer_id=customer_id))

    def have_msgids(self, msgids: Sequence[str]) -> None:
        """Apply the receipts that were quicker than our own writing."""
        keys = [{"pk": traces.message(msgid), "sk": "RECEIPT"} for msgid in msgids]
        for item in self.workspace.batch_get(keys):
            if owner := self._owner(item["msgid"]):
                self._apply(item, owner, [])

    def settle(self, msgid: str) -> None:
        """Give a receipt that found nobody to the one send it can belong to."""
        item = self.workspace.get(pk=traces.message(msgid), sk="RECEIPT")
        if item is None:
            return
        if owner := self._owner(msgid):
            self._apply(item, owner, [])
            return
        lost = [row for row in self._unsure(item["customer"]) if _fits(row, item)]
        if len(lost) != 1:
            return
        owner = traces.owner_of(lost[0])
        if found := self._found(owner, msgid):
            key = {"pk": lost[0]["pk"], "sk": lost[0]["sk"]}
            self._apply(
                item,
                owner,
                [
                    *found,
                    self.workspace.delete_write(key, "attribute_exists(pk)"),
                    self.workspace.put_write(traces.owner(msgid, owner, self.now_ms())),
                ],
            )

    def _apply(self, item: Item, owner: traces.Owner, more: list[Write]) -> None:
        """Write what the receipt tells, once."""
        delivered = item["status"] == SUCCESS
        entry = entries.of_receipt(
            owner.customer_id, owner.ref, item["at"], item["status"], item["msgid"]
        )
        writes = [
            self.workspace.update_write(
                {"pk": item["pk"], "sk": "RECEIPT"},
                "SET applied = :yes",
                condition="attribute_not_exists(applied)",
                values={":yes": True},
            ),
            self.timeline.first_time(entry),
            *more,
        ]
        if owner.kind == "push":
            name = "delivered" if delivered else "undelivered"
            counts = {name: 1} | ({"unknown": -1, "sent": 1} if more else {})
            writes.append(self.pushes.count_write(owner.id, owner.batch, counts))
        try:
            transact(writes)
        except TransactionFailed as failed:
            if not failed.refused(0):
                raise

    def _found(self, owner: traces.Owner, msgid: str) -> list[Write]:
        if owner.kind == "send":
            return self.sends.found(owner, msgid)
        row = self.pushes.row(owner.id, owner.customer_id)
        if row is None or row.state is not RowState.UNKNOWN:
            return []
        sent = replace(row, state=RowState.SENT, msgid=msgid, rev=row.rev + 1)
        return [self.pushes.row_write(owner.id, sent, owner.batch)]

    def _owner(self, msgid: str) -> traces.Owner | None:
        item = self.workspace.get(pk=traces.message(msgid), sk="SEND")
        return traces.owner_of(item) if item else None

    def _unsure(self, customer_id: str) -> list[Item]:
        pk = f"UNSURE#{customer_id}"
        return list(self.workspace.query("pk = :pk", values={":pk": pk}))


def template_finished(occurrence: Occurrence) -> None:
    """Subscriber of TEMPLATESENDJOBFINISH."""
    from chalicelib.messaging.assembly import REAL

    event: Any = occurrence.event
    REAL.receipts().take(
        event.job_id, event.status, occurrence.customer_id, occurrence.at_ms
    )


def _fits(row: Item, receipt: Item) -> bool:
    since_ms = row["first_ms"] - _EARLY_MS
    return bool(since_ms <= receipt["at"] <= row["first_ms"] + _LATE_MS)
