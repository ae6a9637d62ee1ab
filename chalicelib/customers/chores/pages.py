"""Chores on the console's jobs page: how far they are, and stopping them.

A chore that leaves files says so in its result, by name: ``{"files": {"csv": {"label":
"CSV 表格", "key": "exports/…", "saved_as": "customers.csv"}}}``, keys of the archive.
"""

from chalicelib import connections
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.chores import desk
from chalicelib.customers.chores.models import Chore, State
from chalicelib.customers.chores.routes import STATES, WORK, further
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Redirect
from chalicelib.web.console import deeds, frame, progress
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.progress import Shown
from chalicelib.web.visit import Visit
from chalicelib.web.work.models import Work, is_id

routes = ConsolePages(__name__)
deeds.named({"chores.change": "暂停、继续或取消批量处理"})
frame.say_when_done(
    paused="已暂停，做完手上这一步就停",
    resumed_work="已继续",
    cancelled="已取消，做过的部分保留",
)


@progress.shown(WORK, "批量处理", needs=Action.CUSTOMERS_READ)
def shown(work: Work) -> Shown:
    chore = desk.chores().known(work.ref["chore"])
    return Shown(
        state=STATES[chore.state],
        percent=int(chore.progress * 100),
        about=chore.title,
        words=words(chore),
        is_bad=bool(chore.failed) and chore.state is State.DONE,
        files=_files(chore),
        further=further(chore),
        deeds=_deeds(chore, work.id),
    )


@progress.fetched(WORK, needs=Action.CUSTOMERS_EXPORT)
def file(work: Work, name: str) -> str:
    """Return a short-lived link to a file that a chore has left."""
    files = desk.chores().known(work.ref["chore"]).result.get("files", {})
    if name not in files:
        raise NotFound("no such file")
    return connections.archive().link(
        files[name]["key"], download_name=files[name]["saved_as"]
    )


@routes.action(
    "/console/chores/{job_id}/do/{what}",
    needs=Action.CUSTOMERS_WRITE,
    deed="chores.change",
)
def act(visit: Visit, job_id: str, what: str) -> Redirect:
    """Pause a chore, go on with it, or end it."""
    sent(visit.form)
    if not is_id(job_id) or what not in _DEEDS:
        raise NotFound("no such chore")
    chores = desk.chores()
    chore = chores.known(job_id.removeprefix("j"))
    if chore.state.is_over:
        raise Conflict("the chore is over")
    deed, done, _ = _DEEDS[what]
    getattr(chores, deed)(chore.id)
    return Redirect(f"/console/jobs/{job_id}?done={done}")


def words(chore: Chore) -> str:
    """Return how it stands, in words."""
    counted = f"已处理 {chore.done:,} 项" if chore.done else ""
    failed = f"{chore.failed:,} 项没有成功" if chore.failed else ""
    told = "，".join(part for part in (counted, failed) if part)
    match chore.state:
        case State.PAUSED:
            return f"已暂停。{told}"
        case State.CANCELLED:
            return f"已取消。{told}"
        case State.FAILED:
            return f"没有完成：{chore.error or '原因见运行日志'}"
    return told


def _files(chore: Chore) -> tuple[tuple[str, str], ...]:
    if chore.state is not State.DONE:
        return ()
    files = chore.result.get("files", {})
    return tuple((name, one["label"]) for name, one in files.items())


def _deeds(chore: Chore, job_id: str) -> tuple[tuple[str, str], ...]:
    """Return what can be done to it now, and where."""
    if chore.state is State.RUNNING:
        names: tuple[str, ...] = ("pause", "cancel")
    elif chore.state is State.PAUSED:
        names = ("resume", "cancel")
    else:
        return ()
    base = f"/console/chores/{job_id}/do"
    return tuple((_DEEDS[one][2], f"{base}/{one}") for one in names)


_DEEDS = {
    "pause": ("pause", "paused", "暂停"),
    "resume": ("resume", "resumed_work", "继续"),
    "cancel": ("cancel", "cancelled", "取消任务"),
}
