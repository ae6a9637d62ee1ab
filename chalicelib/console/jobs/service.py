"""Long work in words; pure."""

from collections.abc import Mapping

from chalicelib.customers.sync.models import Run, State
from chalicelib.customers.sync.progress import REASONS, share
from chalicelib.reports.models import Report
from chalicelib.staff.audit.verification import Fault
from chalicelib.staff.handover import Handover
from chalicelib.web.console.progress import Shown, own
from chalicelib.web.work.models import State as WorkState
from chalicelib.web.work.models import Work

STATES: Mapping[str, tuple[str, str]] = {
    "queued": ("排队中", ""),
    "running": ("进行中", "blue"),
    "done": ("已完成", "green"),
    "failed": ("没有完成", "red"),
}
_REPORT_STATES: Mapping[str, WorkState] = {
    "queued": "queued",
    "running": "running",
    "ready": "done",
    "failed": "failed",
}
_REPORT_TITLES = {"growth": "粉丝增长与互动"}
_FILES = (("html", "网页"), ("xlsx", "Excel 工作簿"), ("json", "JSON 数据"))


def report(found: Report) -> Shown:
    """Return how far a report is."""
    title = _REPORT_TITLES.get(found.name, found.name)
    state = _REPORT_STATES[found.state]
    words = {"failed": f"没有生成：{found.error}"}.get(state, "")
    files = tuple(one for one in _FILES if one[0] in found.files)
    about = f"{title}，{found.first} 至 {found.last}"
    return Shown(
        state,
        found.progress,
        about,
        words,
        files=files if state == "done" else (),
    )


def sync(run: Run) -> Shown:
    """Return how far a run of the follower sync is."""
    state: WorkState = "running"
    if run.state in (State.FAILED, State.REFUSED):
        state = "failed"
    elif run.state is State.DONE:
        state = "done"
    words = REASONS[run.reason] or f"已读取 {run.listed:,} / {run.total:,} 人"
    further = ("查看运维", "/console/operations")
    return Shown(state, int(100 * share(run)), "", words, further=further)


def audit_export(work: Work) -> Shown:
    """Return how far the export of a day of the audit is."""
    about = f"{work.ref['day']} 的审计记录"
    if work.state != "done":
        return own(work, about)
    words = f"共 {work.result['records']:,} 条记录"
    files = (("jsonl", "下载 JSONL"),)
    return Shown("done", 100, about, words, files=files)


def audit_verify(work: Work, fault: Fault | None, who: str) -> Shown:
    """Return how far a verification is, or what it found."""
    days = work.ref["days"]
    about = f"{days[0]} 至 {days[-1]} 的审计链"
    if work.state != "done":
        return own(work, about)
    told = work.result
    if fault is None:
        counted = f"{told['chains']:,} 条链，{told['records']:,} 条记录"
        words = f"校验通过：{len(days)} 天，{counted}，没有改动。"
        return Shown("done", 100, about, words)
    where = f"{fault.day} {who or fault.actor} 的第 {fault.number} 条"
    words = f"校验不通过：{where}，{fault.title}。"
    further = ("查看这一天", f"/console/audit?day={fault.day}")
    return Shown("done", 100, about, words, is_bad=True, further=further)


def handover(work: Work, found: Handover, leaver: str, heir: str) -> Shown:
    """Return how far a handover is, there or back."""
    shown = own(work, f"{leaver} 交接给 {heir}")
    if work.state != "done":
        return shown
    back = found.state == "undone"
    words = "已撤销，工作已经退回。" if back else f"共交接 {found.count:,} 件。"
    further = ("查看交接", f"/console/handovers/{found.id}")
    return Shown("done", 100, shown.about, words, further=further)
