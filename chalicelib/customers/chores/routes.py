"""How far a chore is, as ``/v1/jobs/{id}`` and the console tell of it.

A kind of work says in a line where what came of it is seen::

    routes.leads_to("tags.batch", "查看标签", lambda chore: "/console/tags")
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import Chore, State
from chalicelib.web.api import work
from chalicelib.web.api.work import Job
from chalicelib.web.work.desk import works

WORK = "chore"  # the kind of work; its ref is {"chore": id}
STATES: Mapping[State, Literal["queued", "running", "done", "failed"]] = {
    State.RUNNING: "running",
    State.PAUSED: "running",
    State.FINISHING: "running",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELLED: "failed",
}

_further: dict[str, tuple[str, Callable[[Chore], str]]] = {}


def leads_to(kind: str, label: str, path: Callable[[Chore], str]) -> None:
    """Say where people look further when a chore of a kind is over."""
    _further[kind] = (label, path)


def further(chore: Chore) -> tuple[str, str]:
    """Return label and path of where to look further; both "" for nowhere."""
    if chore.kind not in _further or not chore.state.is_over:
        return "", ""
    label, path = _further[chore.kind]
    return label, path(chore)


def enter(chore_id: str, by: str) -> str:
    """Let a chore be seen as a job; return the job's id."""
    job_id = f"j{chore_id}"
    works().enter(job_id, WORK, {"chore": chore_id}, by)
    return job_id


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
