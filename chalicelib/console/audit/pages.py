"""The audit: who did what, whether the chain still holds, and a copy to check."""

import secrets
from datetime import date, timedelta
from typing import Any

from chalicelib.console import naming
from chalicelib.console.audit import service, wording
from chalicelib.core.clock import business_day, now_ms
from chalicelib.staff import audit
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit
from chalicelib.web.work import desk as longer

routes = ConsolePages(__name__)

_PATH = "/console/audit"
_PER_PAGE = 30


@routes.page("/console/audit", needs=Action.AUDIT_READ, audited="audit.read")
def records(visit: Visit) -> Page:
    """Show the records of a day, the newest first."""
    day = _day(visit.query.get("day", ""))
    return _page(visit, day)


@routes.action("/console/audit/verify", needs=Action.AUDIT_READ, told=("day", "days"))
def verify(visit: Visit) -> Answer:
    """Recompute the chains of a day, or have those of the month up to it recomputed."""
    given = sent(visit.form, "day", "days")
    day = _day(given["day"])
    if given["days"] != "month":
        return _page(visit, day, verdict=audit.verify_days([day]))
    return _asked(visit, "audit_verify", {"days": service.month_until(day)})


@routes.action("/console/audit/export", needs=Action.AUDIT_EXPORT, told=("day",))
def export(visit: Visit) -> Redirect:
    """Have the records of a day handed out as lines that anybody can verify."""
    day = _day(sent(visit.form, "day")["day"])
    key = f"exports/audit/{day}-{secrets.token_hex(8)}.jsonl"
    return _asked(visit, "audit_export", {"day": day, "key": key})


def _asked(visit: Visit, kind: str, ref: dict[str, Any]) -> Redirect:
    job_id = f"j{secrets.token_hex(16)}"
    longer.ask(job_id, kind, ref, visit.operator.actor)
    return Redirect(f"/console/jobs/{job_id}")


def _page(visit: Visit, day: str, **more: object) -> Page:
    after = service.start(day, visit.query.get("after", ""))
    found, further = audit.records().page(day, limit=_PER_PAGE, start=after)
    cursor, names = service.cursor(further), naming.names()
    lines = [wording.line(one.record, names) for one in found]
    query = {"day": day}
    today = business_day(now_ms())
    values = {
        "listing": read_on(lines, _PATH, query, cursor),
        "names": names,
        "deed": deeds.name,
        "day": day,
        "is_today": day == today,
        "before": (date.fromisoformat(day) - timedelta(days=1)).isoformat(),
        "verdict": None,
    }
    return Page("console/audit/records.html", values | more)


def _day(text: str) -> str:
    return service.day(text, business_day(now_ms()))
