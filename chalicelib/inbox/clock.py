"""Once a minute: send what a crash or a failing queue left behind, and fire timers."""

from dataclasses import dataclass

from chalicelib.aws.outbox import Outbox
from chalicelib.aws.queues import Queue
from chalicelib.aws.timers import Timers
from chalicelib.core.errors import Conflict
from chalicelib.inbox.intake import Waiting

OUTBOX_GRACE_MS = 30_000  # whoever wrote the row may be sending it right now


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did."""

    pushes: int
    events: int
    timers: int


def tick(
    waiting: Waiting, inbound: Queue, outbox: Outbox, timers: Timers, now_ms: int
) -> Tick:
    """Do everything that is due; run twice at once, each thing is still done once."""
    pushes = _send_waiting(waiting, inbound)
    events = 0
    for event in outbox.leftovers(now_ms - OUTBOX_GRACE_MS):
        outbox.flush(event)
        events += 1
    fired = sum(fire(timers, timer.kind, timer.id) for timer in timers.due(now_ms))
    return Tick(pushes, events, fired)


def _send_waiting(waiting: Waiting, inbound: Queue) -> int:
    count = 0
    for delivery in waiting.all():
        inbound.send(delivery.to_dict(), group=delivery.group, once=delivery.key)
        waiting.forget(delivery)
        count += 1
    return count


def fire(timers: Timers, kind: str, timer_id: str) -> bool:
    try:
        return timers.fire(kind, timer_id)
    except Conflict:
        return False  # the delayed message was faster, or it was armed anew
