"""Long work of this module, as ``/v1/jobs/{id}`` and the console tell of it.

A kind of work says in a line where what came of it is seen::

    routes.leads_to("tags.batch", "查看标签", lambda chore: "/console/tags")
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import Chore, State
from chalicelib.web.api import work
from chalicelib.web.api.models import Accepted
from chalicelib.web.api.work import Job
from chalicelib.web.work.desk import works

KIND = "chore"
_STATES = {
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELLED: "failed",
}

_further: dict[str, tuple[str, Callable[[Chore], str]]] = {}


def leads_to(kind: str, label: str, path: Callable[[Chore], str]) -> None:
    """Say where people look further when a chore of a kind is done."""
    _further[kind] = (label, path)


def further(chore: Chore) -> tuple[str, str]:
    """Return label and path of where to look further; both "" for nowhere."""
    label, path = _further.get(chore.kind, ("", lambda _: ""))
    return label, path(chore)


def enter(chore_id: str, by: str) -> str:
    """Let a chore be seen as a job; return the job's id."""
    job_id = f"j{chore_id}"
    works().enter(job_id, KIND, {"chore": chore_id}, by)
    return job_id


def accepted(chore_id: str, by: str) -> Accepted:
    """Return what ``/v1`` answers to who asked for a chore."""
    return work.accept(KIND, {"chore": chore_id}, chore_id, by)


@work.told_by(KIND)
def tell(job_id: str, ref: Mapping[str, Any]) -> Job:
    """Return how far a chore is, as a job."""
    chore = desk.chores().known(str(ref["chore"]))
    state = _STATES.get(chore.state, "running")
    return Job.model_validate(
        {
            "id": job_id,
            "kind": chore.kind,
            "state": state,
            "progress": chore.progress,
            "result": dict(chore.result) if state == "done" else None,
            "error": (chore.error or chore.state.label) if state == "failed" else None,
        }
    )
