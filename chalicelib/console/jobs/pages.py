"""Long work: how far it is while it lasts, and what came of it."""

import secrets
from dataclasses import dataclass

from chalicelib.console.jobs import (
    kinds,  # noqa: F401 -- registers what it shows
    service,
)
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.staff import audit
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows, require
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console import progress
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.console.progress import Kind, Shown
from chalicelib.web.visit import Visit
from chalicelib.web.work import desk as longer
from chalicelib.web.work.models import Work, is_id

routes = ConsolePages(__name__)

_LIST = "/console/jobs"
_LATEST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of work in the list."""

    work: Work
    title: str
    shown: Shown


@routes.page(_LIST, needs=Action.HOME_READ)
def jobs(visit: Visit) -> Page:
    """Show what somebody has asked for lately."""
    mine = longer.works().latest(visit.operator.actor, _LATEST)
    lines = [line for one in mine if (line := _line(visit.operator, one))]
    values = {"lines": lines, "states": service.STATES}
    return Page("console/jobs/list.html", values)


@routes.action(f"{_LIST}/do/report", needs=Action.REPORTS_EXPORT)
def report(visit: Visit) -> Redirect:
    """Have the report of the last 30 days made."""
    from chalicelib.reports import desk

    asked = desk.desk().request_standard()
    ref = {"name": asked.name, "from": asked.first, "to": asked.last, "run": asked.run}
    job_id = f"j{secrets.token_hex(16)}"
    longer.works().enter(job_id, "report", ref, visit.operator.actor)
    return Redirect(f"{_LIST}/{job_id}")


@routes.page(_LIST + "/{job_id}", needs=Action.HOME_READ)
def job(visit: Visit, job_id: str) -> Page:
    """Show a piece of work; how far it is, is asked for anew until it is over."""
    found, kind = _known(visit, job_id)
    values = {"title": kind.title, **_values(found, kind, later=found.state is None)}
    return Page("console/jobs/one.html", values)


@routes.page(_LIST + "/{job_id}/state", needs=Action.HOME_READ)
def state(visit: Visit, job_id: str) -> Page:
    return Page("console/jobs/state.html", _values(*_known(visit, job_id)))


@routes.action(
    _LIST + "/{job_id}/do/{what}", needs=Action.HOME_READ, deed=WRITTEN_BELOW
)
def act(visit: Visit, job_id: str, what: str) -> Redirect:
    """Fetch a file of it, or have what failed tried again."""
    given = sent(visit.form, "file")
    found, _ = _known(visit, job_id)
    if what == "fetch":
        return Redirect(_fetched(visit, found, given["file"]))
    if what != "again":
        raise NotFound("no such action")
    if found.state != "failed":
        raise Conflict("it did not fail")
    _write_down(visit, "jobs.again", found, kind=found.kind)
    longer.send(found.id)
    return Redirect(f"{_LIST}/{found.id}")


def _known(visit: Visit, job_id: str) -> tuple[Work, Kind]:
    if not is_id(job_id):
        raise NotFound("no such job")
    found = longer.works().get(job_id)
    kind = progress.kind_of(found)
    if kind is None:
        raise NotFound("no such job")
    require(visit.operator, kind.needs)
    return found, kind


def _line(who: Principal, found: Work) -> Line | None:
    """Return a line of the list; ``None`` for what somebody may see no more."""
    kind = progress.kind_of(found)
    if kind is None or not allows(who.role, kind.needs):
        return None
    try:
        return Line(found, kind.title, kind.show(found))
    except NotFound:
        return None


def _values(found: Work, kind: Kind, *, later: bool = False) -> dict[str, object]:
    fetch = progress.fetch_of(found)
    return {
        "work": found,
        "shown": None if later else kind.show(found),
        "states": service.STATES,
        "fetch_needs": fetch.needs if fetch else "",
    }


def _fetched(visit: Visit, found: Work, name: str) -> str:
    """Return a link to a file, having written down who gets it."""
    fetch = progress.fetch_of(found)
    if fetch is None:
        raise NotFound("no such file")
    require(visit.operator, fetch.needs)
    _write_down(visit, fetch.needs, found, kind=found.kind, file=name[:20])
    return fetch.link(found, name)


def _write_down(visit: Visit, deed: str, found: Work, **told: str) -> None:
    who = visit.operator.actor
    audit.record(who, deed, f"job:{found.id}", told, visit.request_id)
