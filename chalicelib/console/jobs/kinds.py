"""How the kinds of work are shown whose modules have no pages of their own yet."""

from datetime import date
from typing import Any

from chalicelib import connections
from chalicelib.console.jobs import service
from chalicelib.core.errors import NotFound
from chalicelib.customers.sync.desk import runs
from chalicelib.reports.repository import ReportRows
from chalicelib.staff import desk
from chalicelib.staff.audit.work import fault_of
from chalicelib.staff.roles import Action
from chalicelib.web.console import progress
from chalicelib.web.console.progress import Shown
from chalicelib.web.work.models import Work


@progress.shown("report", "统计报表", needs=Action.REPORTS_READ)
def report(work: Work) -> Shown:
    ref = work.ref
    found = ReportRows(connections.workspace()).get(ref["name"], ref["from"], ref["to"])
    if found is None:
        raise NotFound("no such report")
    return service.report(found)


@progress.fetched("report", needs=Action.REPORTS_EXPORT)
def report_file(work: Work, name: str) -> str:
    from chalicelib.reports import desk as reports

    first, last = (date.fromisoformat(work.ref[end]) for end in ("from", "to"))
    links = reports.desk().links(work.ref["name"], first, last)
    if name not in links:
        raise NotFound("no such file")
    return links[name]


@progress.shown("sync", "粉丝同步", needs=Action.SYNC_READ)
def sync(work: Work) -> Shown:
    run = runs().get(work.ref["run"])
    if run is None:
        raise NotFound("no such run")
    return service.sync(run)


@progress.shown("audit_export", "导出审计", needs=Action.AUDIT_EXPORT)
def audit_export(work: Work) -> Shown:
    return service.audit_export(work)


@progress.fetched("audit_export", needs=Action.AUDIT_EXPORT)
def audit_file(work: Work, name: str) -> str:
    if work.state != "done" or name != "jsonl":
        raise NotFound("no such file")
    saved_as = f"audit-{work.ref['day']}.jsonl"
    return connections.archive().link(work.ref["key"], download_name=saved_as)


@progress.shown("audit_verify", "校验审计", needs=Action.AUDIT_READ)
def audit_verify(work: Work) -> Shown:
    fault = fault_of(work.result)
    who = desk.people().get(fault.actor.removeprefix("staff:")) if fault else None
    return service.audit_verify(work, fault, who.name if who else "")


@progress.shown("handover", "工作交接", needs=Action.STAFF_MANAGE)
def handover(work: Work) -> Shown:
    found = desk.handovers().get(work.ref["handover"])
    people = desk.people()
    names: list[Any] = [people.known(one).name for one in (found.leaver, found.heir)]
    return service.handover(work, found, *names)
