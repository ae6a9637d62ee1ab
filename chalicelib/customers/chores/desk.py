"""The chores of this deployment, put together from its connections."""

from collections.abc import Sequence

from chalicelib import connections
from chalicelib.aws.queues import Envelope
from chalicelib.core.clock import now_ms
from chalicelib.customers.chores.repository import ChoreRows
from chalicelib.customers.chores.service import Chores, Task


def rows() -> ChoreRows:
    return ChoreRows(connections.workspace(), now_ms)


def chores() -> Chores:
    return Chores(rows(), _send, now_ms)


def _send(tasks: Sequence[Task]) -> None:
    connections.chores_queue().send_batch(
        Envelope(one.to_dict(), delay_s=one.delay_s) for one in tasks
    )
