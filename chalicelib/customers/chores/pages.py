"""Chores on the console's page of long work."""

from chalicelib.customers.chores import desk, routes
from chalicelib.customers.chores.models import Chore, State
from chalicelib.staff.roles import Action
from chalicelib.web.console import progress
from chalicelib.web.console.progress import Shown
from chalicelib.web.work.models import State as WorkState
from chalicelib.web.work.models import Work


@progress.shown(routes.KIND, "批量任务", needs=Action.HOME_READ)
def chore(work: Work) -> Shown:
    """Return how far a chore is."""
    found = desk.chores().known(work.ref["chore"])
    state: WorkState = "running"
    if found.state is State.DONE:
        state = "done"
    elif found.state.is_over:
        state = "failed"
    words = found.error or _counted(found)
    further = routes.further(found) if found.state.is_over else ("", "")
    return Shown(state, int(100 * found.progress), found.title, words, further=further)


def _counted(found: Chore) -> str:
    if found.state in (State.PAUSED, State.CANCELLED):
        return found.state.label
    failed = f"，{found.failed:,} 个没有成功" if found.failed else ""
    done = "已完成" if found.state is State.DONE else "已处理"
    return f"{done} {found.done:,} 个{failed}"
