"""``/v1/sync``: how the follower sync stands, and its start."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from chalicelib import connections
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.customers.sync.models import State
from chalicelib.customers.sync.progress import SyncProgress, progress, share
from chalicelib.customers.sync.repository import RunRepository
from chalicelib.web.api import work
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Accepted, Answer, Body, Instant
from chalicelib.web.api.routing import Api
from chalicelib.web.api.work import Job

routes = Api(__name__)


class SyncOut(Answer):
    """The latest run; before the first, its `state` is `never`."""

    run: str = ""
    state: str = "never"
    reason: str = ""
    cursor: str = Field(
        default="",
        description="The openid after which the next page of the list begins",
    )
    pages: int = 0
    listed: int = 0
    total: int = Field(default=0, description="Followers by WeChat's word")
    missing: int = Field(default=0, description="On WeChat's list, not yet on ours")
    extra: int = Field(default=0, description="On ours, not yet found to have left")
    joined: int = 0
    returned: int = 0
    left: int = 0
    started_at: Instant | None = None
    finished_at: Instant | None = None
    expected_at: Instant | None = None

    example: ClassVar[dict[str, Any]] = {
        "run": "20260301T183000Z-4f0c",
        "state": "done",
        "reason": "",
        "cursor": "",
        "pages": 3,
        "listed": 21480,
        "total": 21480,
        "missing": 0,
        "extra": 0,
        "joined": 3,
        "returned": 1,
        "left": 7,
        "started_at": "2026-03-01T18:30:00.000Z",
        "finished_at": "2026-03-01T18:31:12.000Z",
        "expected_at": None,
    }


class SyncIn(Body):
    """How to start."""

    resume: bool = Field(
        default=False, description="Take up a run that stands still at once"
    )

    example: ClassVar[dict[str, Any]] = {"resume": False}


@routes.get("/v1/sync", scope=Scope.READ)
def show_sync(_call: Call) -> SyncOut:
    """How the follower sync stands"""
    found = progress(_runs(), now_ms())
    return _shown(found) if found else SyncOut()


@routes.post("/v1/sync", scope=Scope.WRITE, status=202, audited="sync.start")
def start_sync(call: Call, body: SyncIn) -> Accepted:
    """Start a follower sync, or take up the one under way"""
    from chalicelib.customers.sync import building  # all the workers of a run

    run = building.course().start(resume=body.resume)
    return work.accept("sync", {"run": run.id}, call.unique, call.actor)


@work.told_by("sync")
def tell(job_id: str, ref: Mapping[str, Any]) -> Job:
    """Return how far a run is, as a job."""
    run = _runs().get(str(ref["run"]))
    if run is None:
        raise NotFound("no such job")
    failed = run.state in (State.FAILED, State.REFUSED)
    done = run.state is State.DONE
    return Job(
        id=job_id,
        kind="sync",
        state="failed" if failed else "done" if done else "running",
        progress=share(run),
        result={"sync_url": "/v1/sync"} if done else None,
        error=run.reason or "failed" if failed else None,
    )


def _runs() -> RunRepository:
    return RunRepository(connections.workspace(), settings().wechat_app_id)


def _shown(found: SyncProgress) -> SyncOut:
    return SyncOut(
        run=found.run,
        state=found.state,
        reason=found.reason,
        cursor=found.cursor,
        pages=found.pages,
        listed=found.listed,
        total=found.total,
        missing=found.missing,
        extra=found.extra,
        joined=found.done.joined,
        returned=found.done.returned,
        left=found.done.left,
        started_at=_instant(found.started_ms),
        finished_at=_instant(found.finished_ms),
        expected_at=_instant(found.eta_ms),
    )


def _instant(at_ms: int) -> str | None:
    return iso(at_ms) if at_ms else None
