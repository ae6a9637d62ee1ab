"""Turns counts, entries and states into what the first page shows; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.console.operations.models import Depth
from chalicelib.core.clock import day_start_ms
from chalicelib.customers.profile.models import code
from chalicelib.customers.sync.models import Run, State
from chalicelib.customers.sync.progress import SyncProgress
from chalicelib.customers.sync.showing import STATES
from chalicelib.customers.timeline import Entry
from chalicelib.customers.today import Today
from chalicelib.reports.models import Report

_DECISIONS = {
    "ALLOWED": ("已发出", "green"),
    "DOWNGRADED": ("改用其他方式", "blue"),
    "DEFERRED": ("暂缓", "amber"),
    "SUPPRESSED": ("未发送", "red"),
}


@dataclass(frozen=True, slots=True)
class Followers:
    """How many follow; ``as_of_ms`` 0 when nobody has counted."""

    count: int = 0
    as_of_ms: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that has just happened."""

    at_ms: int
    title: str
    customer_id: str
    person: str  # a short code; names are for those who open the customer
    way: str  # in, out or internal
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Sync:
    """How the follower sync stands."""

    words: str
    tone: str
    reason: str
    percent: int
    is_running: bool
    listed: int
    total: int
    joined: int
    left: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the queues together."""

    messages: int
    dead: int


def followers(reports: Sequence[Report], run: Run | None) -> Followers:
    """Return the younger of the two counts there are."""
    found = [
        Followers(report.summary["followers"], _counted_up_to_ms(report))
        for report in reports
        if "followers" in report.summary
    ]
    if run and run.state == State.DONE:
        found.append(Followers(run.total, run.finished_ms))
    return max(found, key=lambda one: one.as_of_ms, default=Followers())


def _counted_up_to_ms(report: Report) -> int:
    """Return when a report's count held: at the end of its last day, or when made."""
    after = date.fromisoformat(report.last) + timedelta(days=1)
    made_ms: int = report.summary.get("as_of_ms", 0)
    return min(made_ms, day_start_ms(after))


def rows(today: Today) -> list[list[str | int]]:
    """Return the chart's figures, the heads first."""
    found: list[list[str | int]] = [["时", "收到消息", "发出消息"]]
    found += ([hour, received, sent] for hour, received, sent in today.hours)
    return found


def lines(entries: Iterable[Entry], most: int) -> list[Line]:
    """Return what people did and what was sent to them, the newest first."""
    told = [entry for entry in entries if entry.kind in ("message", "event", "send")]
    return [_line(entry) for entry in told[:most]]


def _line(entry: Entry) -> Line:
    state, tone = "", ""
    if entry.kind == "send":
        state, tone = _DECISIONS.get(str(entry.data.get("decision")), ("", ""))
    return Line(
        entry.at_ms,
        entry.title,
        entry.customer_id,
        code(entry.customer_id),
        entry.direction,
        state,
        tone,
    )


def sync(found: SyncProgress | None) -> Sync | None:
    """Return how the latest run stands; ``None`` before the first."""
    if found is None:
        return None
    words, tone = STATES.get(found.state, (found.state, ""))
    is_running = found.state in ("listing", "merging", "fetching")
    share = 100 * found.listed // found.total if found.total else 0
    return Sync(
        words=words,
        tone=tone,
        reason=found.reason_text,
        percent=100 if found.state == "done" else min(share, 99),
        is_running=is_running,
        listed=found.listed,
        total=found.total,
        joined=found.done.joined,
        left=found.done.left,
        at_ms=found.finished_ms or found.started_ms,
    )


def waiting(depths: Iterable[Depth]) -> Waiting:
    known = list(depths)
    return Waiting(
        messages=sum(one.messages for one in known if not one.is_dead),
        dead=sum(one.messages for one in known if one.is_dead),
    )
