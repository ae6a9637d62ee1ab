"""The chores of this deployment, put together from its connections."""

from collections.abc import Sequence

from chalicelib import connections
from chalicelib.aws.queues import Envelope
from chalicelib.core.clock import now_ms
from chalicelib.customers.chores.repository import ChoreRows
from chalicelib.customers.chores.service import Chores, Task
from chalicelib.web.work.desk import works


def rows() -> ChoreRows:
    return ChoreRows(connections.workspace(), now_ms)


def chores() -> Chores:
    return Chores(rows(), _send, now_ms)


def watched(chore_id: str, by: str) -> str:
    """Have a chore stand among somebody's jobs; return the job's id."""
    job = f"j{chore_id}"
    works().enter(job, "chore", {"chore": chore_id}, by)
    return job


def _send(tasks: Sequence[Task]) -> None:
    connections.chores_queue().send_batch(
        Envelope(one.to_dict(), delay_s=one.delay_s) for one in tasks
    )
