"""``/v1/reports``: figures as JSON, and files that are made in the background."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from chalicelib import connections
from chalicelib.core.clock import iso
from chalicelib.core.errors import NotFound
from chalicelib.reports import desk
from chalicelib.reports.models import NAMES, Report
from chalicelib.reports.repository import ReportRows
from chalicelib.reports.schemas import (
    DaysIn,
    DaysQuery,
    FiguresOut,
    FilesOut,
    ReportOut,
    ReportsOut,
)
from chalicelib.web.api import work
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Accepted
from chalicelib.web.api.routing import Api
from chalicelib.web.api.work import Job

routes = Api(__name__)

_RUNS = 10  # shown of each report
_STATES: dict[str, Literal["queued", "running", "done", "failed"]] = {
    "queued": "queued",
    "running": "running",
    "ready": "done",
    "failed": "failed",
}


@routes.get("/v1/reports", scope=Scope.READ)
def list_reports(_call: Call) -> ReportsOut:
    """The latest runs of every report"""
    rows = ReportRows(connections.workspace())
    found = [one for name in NAMES for one in rows.latest(name, _RUNS)]
    return ReportsOut(items=[_report(one) for one in found])


@routes.get("/v1/reports/{name}", scope=Scope.READ, audited="reports.read")
def show_figures(_call: Call, name: str, asked: DaysQuery) -> FiguresOut:
    """A report's figures; one that was not made yet is asked for at `/files`"""
    made = _made(name, asked.from_, asked.to)
    if "json" not in made.files:
        raise NotFound("not made yet: POST the days to /files")
    return FiguresOut(json.loads(connections.archive().get(made.files["json"])))


@routes.get("/v1/reports/{name}/files", scope=Scope.READ, audited="reports.export")
def show_files(_call: Call, name: str, asked: DaysQuery) -> FilesOut:
    """A link to each file of a report, good for five minutes"""
    _made(name, asked.from_, asked.to)
    return FilesOut(files=desk.desk().links(name, asked.from_, asked.to))


@routes.post(
    "/v1/reports/{name}/files",
    scope=Scope.WRITE,
    status=202,
    audited="reports.export",
)
def make_report(call: Call, name: str, body: DaysIn) -> Accepted:
    """Have a report made, as JSON, XLSX and HTML"""
    if name not in NAMES:
        raise NotFound("no such report")
    asked = desk.desk().request(name, body.from_, body.to)
    ref = {"name": name, "from": asked.first, "to": asked.last, "run": asked.run}
    return work.accept("report", ref, call.unique, call.actor)


@work.told_by("report")
def tell(job_id: str, ref: Mapping[str, Any]) -> Job:
    """Return how far a report is, as a job; a newer run of it counts as well."""
    first, last = date.fromisoformat(ref["from"]), date.fromisoformat(ref["to"])
    found = _made(ref["name"], first, last)
    state = _STATES[found.state]
    files = f"/v1/reports/{found.name}/files?from={found.first}&to={found.last}"
    return Job(
        id=job_id,
        kind="report",
        state=state,
        progress=found.progress / 100,
        result={"files_url": files} if state == "done" else None,
        error=found.error or None,
    )


def _made(name: str, first: date, last: date) -> Report:
    found = ReportRows(connections.workspace()).get(
        name, first.isoformat(), last.isoformat()
    )
    if name not in NAMES or found is None:
        raise NotFound("no such report: POST the days to /files")
    return found


def _report(found: Report) -> ReportOut:
    return ReportOut.model_validate(
        {
            "name": found.name,
            "from": found.first,
            "to": found.last,
            "state": found.state,
            "progress": found.progress / 100,
            "requested_at": iso(found.requested_ms),
            "finished_at": iso(found.finished_ms) if found.finished_ms else None,
            "error": found.error or None,
            "summary": found.summary,
        }
    )
