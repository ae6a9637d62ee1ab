"""The follower sync for who operates it: how it stands, its start, one's consent."""

import secrets

from chalicelib.console.operations import service
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.sync import building, progress
from chalicelib.customers.sync.models import Run
from chalicelib.staff import audit
from chalicelib.staff.audit.models import Detail
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.visit import Visit
from chalicelib.web.work import desk as longer

routes = ConsolePages(__name__)

_NOBODY = ""  # the run a form names before there was any


@routes.page("/console/operations/sync", needs=Action.OPERATIONS_READ)
def sync(_visit: Visit) -> Page:
    """Show how the latest run stands, and what can be done about it."""
    now = now_ms()
    found = progress.progress(building.runs(), now)
    values = {
        "sync": found,
        "words": service.SYNC_STATES,
        "steps": service.sync_steps(found, now),
        "percent": service.sync_percent(found) if found else 0,
    }
    return Page("console/operations/sync.html", values)


@routes.action(
    "/console/operations/sync/do/{what}", needs=Action.SYNC_RUN, deed=WRITTEN_BELOW
)
def run(visit: Visit, what: str) -> Redirect:
    """Start a run, take one up, or let one sweep that was stopped.

    The form names the run it was made for: one consents to what one has seen.
    """
    if what not in service.SYNC_STEPS:
        raise NotFound("no such action")
    given = sent(visit.form, "run")
    current = building.runs().current()
    latest = current.run if current else _NOBODY
    if given["run"] != latest:
        raise Conflict("there is a later run")
    _write_down(visit, what, latest)
    return _watched(visit, _done(what, latest))


def _done(what: str, latest: str) -> Run:
    course = building.course()
    if what == "agree":
        return course.agree(latest)
    return course.start(resume=what == "resume")


def _write_down(visit: Visit, what: str, latest: str) -> None:
    seen = building.runs().get(latest) if what == "agree" else None
    told: dict[str, Detail] = {"leavers": seen.leavers} if seen else {}
    who = visit.operator.actor
    audit.record(who, f"sync.{what}", f"sync:{latest}", told, visit.request_id)


def _watched(visit: Visit, found: Run) -> Redirect:
    job_id = f"j{secrets.token_hex(16)}"
    longer.works().enter(job_id, "sync", {"run": found.id}, visit.operator.actor)
    return Redirect(f"/console/jobs/{job_id}")
