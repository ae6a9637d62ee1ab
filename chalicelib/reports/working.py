"""Work that takes longer than a page or a call may: the function ``reports`` does it.

``WORKERS`` names who does which kind, as "module:function", imported on first use.  A
worker takes what the work is about and a way to tell how far it is, and returns what
came of it.  Done again, it does no harm: a message may come twice.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from chalicelib.core.errors import NotFound, Poison, Rejected
from chalicelib.web.work.models import Ref, State, Work

Tell = Callable[[int], None]
Worker = Callable[[Ref, Tell], Mapping[str, Any]]

WORKERS: dict[str, str] = {
    "audit_export": "chalicelib.staff.audit.work:export",
    "audit_verify": "chalicelib.staff.audit.work:verify",
    "handover": "chalicelib.staff.desk:carry_handover_on",
}


class Order(BaseModel):
    """A message of the ``reports`` queue: do this job."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    job: str


class Works(Protocol):
    """Where work is written down."""

    def get(self, job_id: str) -> Work: ...
    def note(self, job_id: str, state: State, **more: Any) -> None: ...


def do(order: Order, works: Works) -> None:
    """Do a job, unless it is done."""
    try:
        found = works.get(order.job)
    except NotFound as error:
        raise Poison(f"no job {order.job}") from error
    if found.state == "done":
        return
    worker = _worker(found.kind)
    works.note(found.id, "running", words="")
    try:
        result = worker(
            found.ref, lambda percent: works.note(found.id, "running", percent=percent)
        )
    except Exception as error:
        words = str(error) if isinstance(error, Rejected) else type(error).__name__
        works.note(found.id, "failed", words=words)
        raise
    works.note(found.id, "done", percent=100, result=dict(result))


@cache
def _worker(kind: str) -> Worker:
    name = WORKERS.get(kind)
    if name is None:
        raise Poison(f"nobody does {kind}")
    module, _, function = name.partition(":")
    found: Worker = getattr(import_module(module), function)
    return found
