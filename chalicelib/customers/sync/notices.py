"""What the bell says of the follower sync."""

from chalicelib.core.clock import now_ms
from chalicelib.customers.sync import progress
from chalicelib.customers.sync.desk import runs
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows
from chalicelib.web.console.notices import Notice

_PATH = "/console/sync"
_WAITING = ("refused", "failed")


def waiting(who: Principal) -> list[Notice]:
    """Say that the sync waits for somebody."""
    if not allows(who.role, Action.SYNC_READ):
        return []
    found = progress.progress(runs(), now_ms())
    if found is None or found.state not in _WAITING:
        return []
    title = "粉丝同步等待确认" if found.state == "refused" else "粉丝同步没有完成"
    at_ms = found.finished_ms or found.started_ms
    return [Notice(title, found.reason_text, _PATH, "amber", at_ms)]
