"""Long work that ``/v1/jobs/{id}`` tells about.

Table workspace     pk = "JOB#<job id>", sk = "JOB", kind, ref (dict), by, ttl

A job is a pointer: how far the work is, the module that does it knows.  Its
``routes.py`` says so with ``@work.told_by("report")``.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Literal

from pydantic import Field

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.web.api.models import Accepted, Answer

_KEPT_S = 30 * 24 * 3600


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
    item = {
        "pk": f"JOB#{job_id}",
        "sk": "JOB",
        "kind": kind,
        "ref": dict(ref),
        "by": by,
        "ttl": now_ms() // 1000 + _KEPT_S,
    }
    with suppress(ConditionFailed):  # the repeat of a call whose answer got lost
        connections.workspace().put(item, condition="attribute_not_exists(pk)")
    return Accepted(job_id=job_id, status_url=f"/v1/jobs/{job_id}")


def tell(job_id: str) -> Job:
    """Return how far a job is; raises ``NotFound``."""
    item = connections.workspace().get(pk=f"JOB#{job_id}", sk="JOB")
    teller = _TELLERS.get(item["kind"]) if item else None
    if item is None or teller is None:
        raise NotFound("no such job")
    return teller(job_id, item["ref"])
