"""The audit: who did what, whether the chain still holds, and a copy to check."""

import secrets
from datetime import date, timedelta

from chalicelib import connections
from chalicelib.console.audit import service
from chalicelib.core.clock import business_day, now_ms
from chalicelib.staff import audit, desk
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console.forms import sent
from chalicelib.web.console.navigation import Place, navigation
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
navigation.add(
    Place(
        "/console/audit",
        "审计",
        "shield-lock",
        Action.AUDIT_READ,
        "管理",
        order=20,
        keywords="日志 操作记录 校验 审计链 audit",
    )
)

_PATH = "/console/audit"
_PER_PAGE = 50


@routes.page("/console/audit", needs=Action.AUDIT_READ, audited="audit.read")
def records(visit: Visit) -> Page:
    """Show the records of a day, the newest first."""
    day = _day(visit.query.get("day", ""))
    return _page(visit, day)


@routes.action("/console/audit/verify", needs=Action.AUDIT_READ, told=("day", "days"))
def verify(visit: Visit) -> Page:
    """Recompute the chains of a day, or of the last month up to it."""
    given = sent(visit.form, "day", "days")
    day = _day(given["day"])
    days = service.days_before(day, given["days"])
    return _page(visit, day, verdict=audit.verify_days(days), days=len(days))


@routes.action("/console/audit/export", needs=Action.AUDIT_EXPORT, told=("day",))
def export(visit: Visit) -> Redirect:
    """Hand out the records of a day as lines that anybody can verify."""
    day = _day(sent(visit.form, "day")["day"])
    lines = "".join(one.to_line() + "\n" for one in audit.records().day(day))
    key = f"exports/audit/{day}-{secrets.token_hex(8)}.jsonl"
    archive = connections.archive()
    archive.put(key, lines.encode(), "application/x-ndjson")
    return Redirect(archive.link(key, download_name=f"audit-{day}.jsonl"))


def _page(visit: Visit, day: str, **more: object) -> Page:
    after = service.start(day, visit.query.get("after", ""))
    found, further = audit.records().page(day, limit=_PER_PAGE, start=after)
    cursor = service.cursor(further)
    query = {"day": day}
    today = business_day(now_ms())
    values = {
        "listing": read_on([one.record for one in found], _PATH, query, cursor),
        "names": {one.actor: one.name for one in desk.people().all()},
        "words": service.words,
        "day": day,
        "is_today": day == today,
        "before": (date.fromisoformat(day) - timedelta(days=1)).isoformat(),
        "verdict": None,
        "days": 1,
    }
    return Page("console/audit/records.html", values | more)


def _day(text: str) -> str:
    return service.day(text, business_day(now_ms()))
