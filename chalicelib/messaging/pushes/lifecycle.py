"""How a push begins, waits, stops and goes on.

``start`` writes the recipients before anything is sent, twenty and their batch in one
transaction, and may be called again after a crash: it goes on where it was.  A timer of
the push's own looks every quarter of an hour for batches that began and did not end, so
that a lost message or a full dead-letter queue leaves nobody pending for ever.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from chalicelib.aws.queues import Envelope, Queue
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.errors import InvalidInput, NotFound, Unavailable
from chalicelib.messaging.governor import lint
from chalicelib.messaging.models import Purpose, Template
from chalicelib.messaging.pushes.models import (
    BATCH,
    Batch,
    Push,
    PushState,
    PushTask,
    Row,
)
from chalicelib.messaging.pushes.repository import PushRepository

TIMER = "push"
LOOK_AGAIN_MS = 15 * MINUTE_MS
STUCK_MS = 10 * MINUTE_MS  # after WeChat has forgotten every client_msg_id
_TRIES = 8
_MANY = 200  # batches whose messages are sent together


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Changes the state of whole pushes."""

    pushes: PushRepository
    queue: Queue
    timers: Timers
    now_ms: Callable[[], int]
    gone: Callable[[Sequence[str]], Collection[str]]  # who of these was erased

    def start(
        self,
        push_id: str,
        template: Template,
        customer_ids: Iterable[str],
        purpose: Purpose,
    ) -> None:
        """Send the template to all of them, each person once however often listed.

        Raises:
            InvalidInput: WeChat would refuse the template, or the id is taken.
        """
        if faults := lint.faults(template):
            raise InvalidInput("；".join(faults))
        push = Push(
            id=push_id, template=template, purpose=purpose, created_ms=self.now_ms()
        )
        if not self.pushes.create(push):
            known = self.pushes.get(push_id)
            if known is None or (known.template, known.purpose) != (template, purpose):
                raise InvalidInput("another push has this id")
            self._enqueue(push_id, self.pushes.batches(push_id))
        self._arm(push_id, self.now_ms() + LOOK_AGAIN_MS)
        self._enqueue(push_id, self._write(push_id, iter(customer_ids)))

    def stop(self, push_id: str, reason: str) -> None:
        """Send to nobody more, within five seconds."""
        self.pushes.change_state(
            push_id,
            PushState.STOPPED,
            since=(PushState.RUNNING, PushState.PARKED),
            reason=reason,
        )

    def resume(self, push_id: str) -> None:
        """Go on with a push that was stopped or is parked."""
        if self.pushes.get(push_id) is None:
            raise NotFound("no such push")
        self.pushes.change_state(
            push_id, PushState.RUNNING, since=(PushState.STOPPED, PushState.PARKED)
        )
        self._enqueue(push_id, self._unfinished(push_id))
        self._arm(push_id, self.now_ms() + LOOK_AGAIN_MS)

    def park(self, push_id: str, until_ms: int, reason: str) -> None:
        """Have it wait, and go on by itself; receive counts stay as they are."""
        parked = self.pushes.change_state(
            push_id,
            PushState.PARKED,
            since=(PushState.RUNNING,),
            until_ms=until_ms,
            reason=reason,
        )
        if parked:
            self._arm(push_id, until_ms)

    def again(self, task: PushTask, delay_s: int) -> None:
        """Bring the batch back as a new message, whose receive count begins anew."""
        self.queue.send(task, delay_s=delay_s)

    def wake(self, push_id: str) -> None:
        """The push's timer: end a pause, pick up what got stuck, look again later."""
        push = self.pushes.get(push_id)
        if push is None or push.state is PushState.STOPPED:
            return
        now_ms = self.now_ms()
        if push.state is PushState.PARKED and push.until_ms > now_ms:
            self._arm(push_id, push.until_ms)
            return
        if push.state is PushState.PARKED:
            self.resume(push_id)
            return
        batches = list(self.pushes.batches(push_id))
        self._enqueue(push_id, _stuck(batches, now_ms))
        pending = [batch for batch in batches if batch.pending]
        if pending:
            self._arm(push_id, _next_look_ms(pending, now_ms))

    def _unfinished(self, push_id: str) -> Iterator[Batch]:
        now_ms = self.now_ms()
        return (
            batch
            for batch in self.pushes.batches(push_id)
            if batch.pending and batch.asleep_ms <= now_ms
        )

    def _write(self, push_id: str, customer_ids: Iterator[str]) -> Iterator[Batch]:
        """Write the recipients that are new, and yield each batch once it is there."""
        number = self.pushes.next_batch_number(push_id)
        while part := list(islice(customer_ids, BATCH)):
            gone = self.gone(part)
            people = [one for one in dict.fromkeys(part) if one not in gone]
            batch = self._write_batch(push_id, number, people)
            if batch:
                number = batch.number + 1
                yield batch

    def _write_batch(
        self, push_id: str, number: int, people: list[str]
    ) -> Batch | None:
        for _ in range(_TRIES):
            if not people:
                return None
            writes = [
                self.pushes.row_write(push_id, Row(one), number) for one in people
            ]
            try:
                transact(
                    [self.pushes.new_batch_write(push_id, number, people), *writes]
                )
            except TransactionFailed as failed:
                if failed.refused(0):
                    number = self.pushes.next_batch_number(push_id)
                people = [
                    one
                    for place, one in enumerate(people, start=1)
                    if not failed.refused(place)
                ]
            else:
                return Batch(number, tuple(people), pending=len(people))
        raise Unavailable("somebody else is starting the same push")

    def _enqueue(self, push_id: str, batches: Iterable[Batch]) -> None:
        waiting = iter(batches)
        while part := list(islice(waiting, _MANY)):
            self.queue.send_batch(
                Envelope(PushTask(push_id=push_id, batch=batch.number))
                for batch in part
                if batch.pending
            )

    def _arm(self, push_id: str, due_ms: int) -> None:
        self.timers.arm(Timer(TIMER, push_id, due_ms))


def _stuck(batches: list[Batch], now_ms: int) -> list[Batch]:
    """Return the batches to send again.

    One that began a while ago has lost its message.  Those that have not begun wait for
    their turn in the queue, as long as others do begin.
    """
    since_ms = now_ms - STUCK_MS
    moving = any(batch.begun_ms > since_ms for batch in batches)
    return [
        batch
        for batch in batches
        if batch.pending
        and batch.asleep_ms <= now_ms
        and (0 < batch.begun_ms <= since_ms or not moving)
    ]


def _next_look_ms(batches: list[Batch], now_ms: int) -> int:
    if all(batch.asleep_ms > now_ms for batch in batches):
        return min(batch.asleep_ms for batch in batches)
    return now_ms + LOOK_AGAIN_MS
