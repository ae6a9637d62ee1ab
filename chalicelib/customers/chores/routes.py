"""How far a chore is, as ``/v1/jobs/{id}`` tells of it."""

from collections.abc import Mapping
from typing import Any, Literal

from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import Chore, State
from chalicelib.web.api import work
from chalicelib.web.api.work import Job

WORK = "chore"  # the kind of work; its ref is {"chore": id}
STATES: Mapping[State, Literal["queued", "running", "done", "failed"]] = {
    State.RUNNING: "running",
    State.PAUSED: "running",
    State.FINISHING: "running",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELLED: "failed",
}


@work.told_by(WORK)
def tell(job_id: str, ref: Mapping[str, Any]) -> Job:
    """Return how far the chore behind a job is; raises ``NotFound``."""
    chore = desk.chores().known(ref["chore"])
    return Job(
        id=job_id,
        kind=chore.kind,
        state=STATES[chore.state],
        progress=chore.progress,
        result=_result(chore) if chore.state is State.DONE else None,
        error=_error(chore),
    )


def _result(chore: Chore) -> dict[str, Any]:
    """Return what came of it; where its files lie is nobody's business."""
    told = {name: value for name, value in chore.result.items() if name != "files"}
    return {**told, "done": chore.done, "failed": chore.failed}


def _error(chore: Chore) -> str | None:
    if chore.state is State.CANCELLED:
        return "cancelled"
    return chore.error or None
