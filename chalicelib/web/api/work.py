"""Long work as ``/v1/jobs/{id}`` tells of it; ``web.work`` keeps it.

Work that its module does in its own way is told of by its ``routes.py``, with
``@work.told_by("report")``; what the function ``reports`` does tells of itself.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from chalicelib.core.errors import NotFound
from chalicelib.web.api.models import Accepted, Answer
from chalicelib.web.work.desk import works
from chalicelib.web.work.models import Work


class Job(Answer):
    """How far some work is."""

    id: str
    kind: str
    state: Literal["queued", "running", "done", "failed"]
    progress: float = Field(ge=0, le=1)
    result: dict[str, Any] | None = None
    error: str | None = None

    example: ClassVar[dict[str, Any]] = {
        "id": "j4f0c6a8e2b91",
        "kind": "report",
        "state": "done",
        "progress": 1.0,
        "result": {"files_url": "/v1/reports/growth/files"},
        "error": None,
    }


Teller = Callable[[str, Mapping[str, Any]], Job]
_TELLERS: dict[str, Teller] = {}


def told_by(kind: str) -> Callable[[Teller], Teller]:
    """Register who knows how far the jobs of a kind are."""

    def enter(teller: Teller) -> Teller:
        _TELLERS[kind] = teller
        return teller

    return enter


def accept(kind: str, ref: Mapping[str, Any], unique: str, by: str) -> Accepted:
    """Enter a job, once for every ``unique``, and return where to ask for it."""
    job_id = f"j{unique}"
    works().enter(job_id, kind, ref, by)
    return Accepted(job_id=job_id, status_url=f"/v1/jobs/{job_id}")


def tell(job_id: str) -> Job:
    """Return how far a job is; raises ``NotFound``."""
    return job_of(works().get(job_id))


def job_of(found: Work) -> Job:
    """Return how far some work is; raises ``NotFound`` where nobody knows."""
    if found.state:
        return _own(found)
    teller = _TELLERS.get(found.kind)
    if teller is None:
        raise NotFound("no such job")
    return teller(found.id, found.ref)


def _own(found: Work) -> Job:
    is_done = found.state == "done"
    return Job(
        id=found.id,
        kind=found.kind,
        state=found.state or "queued",
        progress=1.0 if is_done else found.percent / 100,
        result=dict(found.result) if is_done else None,
        error=found.words or None,
    )
