"""客户 › 粉丝同步: how the latest run stands, what proves it, and one's consent."""

import secrets
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.book import masking, naming, viewing
from chalicelib.customers.persons import Persons
from chalicelib.customers.sync import building, progress, showing
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.sync.models import Run
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.staff import audit
from chalicelib.staff.audit.models import Detail
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console import tables
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.visit import Visit
from chalicelib.web.work import desk as longer

routes = ConsolePages(__name__)

PATH = "/console/sync"

_HERE = "customers/sync"
_NOBODY = ""  # the run a form names before there was any
_MOST_LEFT = 50  # as many as one record of the audit names


@routes.page(PATH, needs=Action.SYNC_READ)
def sync(_visit: Visit) -> Page:
    """Show the latest run; how it stands is fetched again and again."""
    has_run = runs().current() is not None
    return Page(f"{_HERE}/page.html", {"has_run": has_run})


@routes.page(PATH + "/now", needs=Action.SYNC_READ)
def now(_visit: Visit) -> Page:
    """Show how the latest run stands, and what can be done about it."""
    at_ms = now_ms()
    found = progress.progress(runs(), at_ms)
    values = {
        "sync": found,
        "words": showing.STATES,
        "steps": showing.steps(found, at_ms),
        "percent": showing.percent(found) if found else 0,
        "under_way": found is not None and found.state in showing.UNDER_WAY,
    }
    return Page(f"{_HERE}/now.html", values)


@routes.page(PATH + "/proof", needs=Action.SYNC_READ)
def proof(_visit: Visit) -> Page:
    """Show what proves that our followers are WeChat's."""
    found = progress.progress(runs(), now_ms())
    checks = showing.checks(found) if found else []
    return Page(f"{_HERE}/proof.html", {"checks": checks})


@routes.page(PATH + "/receipts", needs=Action.SYNC_READ)
def receipts(visit: Visit) -> Page:
    """Show the pages of WeChat's list as they were read, the latest first."""
    found = progress.progress(runs(), now_ms(), receipts=True)
    rows = found.receipts[::-1] if found else ()
    query = {"page": visit.query.get("page", "")}
    values = {
        "listing": tables.listed(rows, PATH + "/receipts", query, {}),
        "masked": masking.masked,
    }
    return Page(f"{_HERE}/receipts.html", values)


@routes.page(PATH + "/left", needs=Action.CUSTOMERS_READ)
def left(visit: Visit) -> Page:
    """Show whom the latest run found to have left; who they are is written down."""
    current = runs().current()
    run = runs().get(current.run) if current else None
    entries = _left(run) if run else []
    return Page(f"{_HERE}/left.html", _people(visit, entries))


@routes.action(PATH + "/do/{what}", needs=Action.SYNC_RUN, deed=WRITTEN_BELOW)
def act(visit: Visit, what: str) -> Redirect:
    """Start a run, take one up, or let one sweep that was stopped.

    The form names the run it was made for: one consents to what one has seen.
    """
    if what not in showing.STEPS:
        raise NotFound("no such action")
    given = sent(visit.form, "run")
    current = runs().current()
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
    seen = runs().get(latest) if what == "agree" else None
    told: dict[str, Detail] = {"leavers": seen.leavers} if seen else {}
    who = visit.operator.actor
    audit.record(who, f"sync.{what}", f"sync:{latest}", told, visit.request_id)


def _watched(visit: Visit, found: Run) -> Redirect:
    job_id = f"j{secrets.token_hex(16)}"
    longer.works().enter(job_id, "sync", {"run": found.id}, visit.operator.actor)
    return Redirect(f"/console/jobs/{job_id}")


def _left(run: Run) -> list[Entry]:
    """Return what the run inferred of leavers: all of it is dated by its start."""
    timeline = Timeline(connections.interactions())
    keys = timeline.keys_at(run.started_ms, _MOST_LEFT)
    found = timeline.read_all(keys[:_MOST_LEFT])
    return [one for one in found if one.type == "unsubscribe"]


def _people(visit: Visit, entries: list[Entry]) -> dict[str, Any]:
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    ids = [one.customer_id for one in entries]
    known = Persons(connections.profiles()).subjects(ids, traits=False)
    people = [known[one].profile for one in ids if one in known]
    viewing.note_list(visit, [one.id for one in people])
    return {
        "people": [(one, naming.titled(one, seen)) for one in people],
        "is_cut": len(entries) == _MOST_LEFT,
        "day": business_day(entries[0].at_ms) if entries else "",
    }
