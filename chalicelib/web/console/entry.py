"""Who a console session belongs to, read anew for every page.

The subject of a session is "<staff id>:<epoch>".  The epoch counts what ends somebody's
sessions (another role, suspended, left), so the very next page finds the session over.
"""

import hashlib

from chalicelib.staff import desk
from chalicelib.staff.models import Principal, Staff, principal
from chalicelib.web import cookies
from chalicelib.web.console.face import CONSOLE, sessions
from chalicelib.web.sessions import Session
from chalicelib.web.visit import Visit

_MARK_CHARACTERS = 16


def operator(session: Session) -> Principal | None:
    """Return who is signed in, or ``None`` when that is over."""
    staff_id, _, epoch = session.subject.rpartition(":")
    staff = desk.people().get(staff_id)
    if staff is None or not staff.is_active or str(staff.epoch) != epoch:
        return None
    return principal(staff, mark(session.id))


def mark(session_id: str) -> str:
    """Return what names a session in the audit without opening it."""
    return hashlib.sha256(session_id.encode()).hexdigest()[:_MARK_CHARACTERS]


def open_session(visit: Visit, staff: Staff) -> tuple[str, str]:
    """Sign somebody in under a new id; return it and the cookie to set."""
    before = visit.cookies.get(CONSOLE.session_cookie, "")
    opened = sessions().open(f"{staff.id}:{staff.epoch}", instead_of=before)
    cookie = cookies.setting(
        CONSOLE.session_cookie,
        opened.id,
        max_age_s=CONSOLE.longest_ms // 1000,
        same_site=CONSOLE.same_site,
    )
    return opened.id, cookie


def close_session(visit: Visit) -> str:
    """Sign out; return the cookie that says so."""
    sessions().close(visit.cookies.get(CONSOLE.session_cookie, ""))
    return cookies.clearing(CONSOLE.session_cookie, same_site=CONSOLE.same_site)
