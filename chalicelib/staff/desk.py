"""What the faces ask about staff, put together from this deployment's adapters."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.staff import announcing, audit
from chalicelib.staff.announcing import Announcement
from chalicelib.staff.handover import Handovers
from chalicelib.staff.login.links import LinkDesk
from chalicelib.staff.login.repository import LinkRepository, LoginRepository, Tries
from chalicelib.staff.login.service import LoginDesk
from chalicelib.staff.repository import StaffRepository
from chalicelib.staff.service import StaffDesk


def people() -> StaffRepository:
    return StaffRepository(connections.workspace())


def names() -> dict[str, str]:
    """Return the names of everybody who works or worked here, by what they act as."""
    return {one.actor: one.name for one in people().all()}


def staff(request_id: str = "") -> StaffDesk:
    """Return the desk that changes staff, on behalf of a request."""
    return StaffDesk(
        people(),
        invites=logins(request_id).invite,
        audit=_Audit(request_id),
        joined=_announcement(announcing.JOINED),
        left=_announcement(announcing.LEFT),
        now_ms=now_ms,
    )


def logins(request_id: str = "") -> LoginDesk:
    """Return the desk that signs in by scanning."""
    return LoginDesk(
        LoginRepository(connections.workspace()),
        people(),
        tries=Tries(connections.workspace()),
        code=_code,
        audit=_Audit(request_id),
        joined=_announcement(announcing.JOINED),
        left=_announcement(announcing.LEFT),
        now_ms=now_ms,
    )


def links(request_id: str = "") -> LinkDesk:
    """Return the desk of one-time links."""
    return LinkDesk(
        LinkRepository(connections.workspace()), people(), _Audit(request_id), now_ms
    )


def handovers() -> Handovers:
    return Handovers(connections.workspace())


def carry_handover_on(
    ref: Mapping[str, Any], tell: Callable[[int], None]
) -> dict[str, Any]:
    """Do the long work of a handover; return how it stands then."""
    done = handovers().carry_on(ref["handover"], tell)
    return {"state": done.state, "moved": done.count}


def _announcement(kind: str) -> Announcement:
    return Announcement(kind, connections.outbox(), now_ms)


def _code(scene: str, life_s: int) -> str:
    return str(connections.account().temporary_code(scene, life_s)["url"])


class _Audit:
    """The audit as services see it; they need not know of requests."""

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id

    def __call__(
        self,
        actor: str,
        action: str,
        object: str = "",  # noqa: A002 -- what an audit calls it
        details: dict[str, Any] | None = None,
    ) -> object:
        return audit.record(actor, action, object, details, self._request_id)
