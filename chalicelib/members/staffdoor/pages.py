"""Where a member of staff confirms on the phone what a computer waits for.

The portal's sign-in says whose WeChat it is; that one must belong to somebody who works
here, or be the first to take an invitation.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.members.portal import PORTAL, sessions
from chalicelib.members.staffdoor.refusals import NobodyHere, NoSuchLogin, OverAlready
from chalicelib.staff import desk
from chalicelib.staff.login.models import Purpose, Stage
from chalicelib.staff.login.refusals import LoginOver, NotStaff
from chalicelib.staff.login.service import Shown
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.pages import Pages
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)

_TEMPLATES = {
    Stage.PENDING: "confirm",
    Stage.SCANNED: "confirm",
    Stage.CONFIRMED: "confirmed",
    Stage.USED: "confirmed",
    Stage.REFUSED: "refused",
    Stage.EXPIRED: "expired",
}


@routes.page("/portal/staff/{login}")
def staff(visit: Visit, login: str) -> Page:
    """Show who is about to be let in where; or what has become of it."""
    with _in_words():
        return _page(desk.logins().show(login, visit.subject))


@routes.action("/portal/staff/{login}/confirm")
def confirm(visit: Visit, login: str) -> Redirect:
    """Let the waiting browser in, or take the invitation."""
    return _decided(visit, login, desk.logins(visit.request_id).confirm)


@routes.action("/portal/staff/{login}/refuse")
def refuse(visit: Visit, login: str) -> Redirect:
    """Keep the waiting browser out."""
    return _decided(visit, login, desk.logins(visit.request_id).refuse)


def _decided(visit: Visit, login: str, decide: Callable[[str, str], Shown]) -> Redirect:
    with _in_words():
        decide(login, visit.subject)
    return Redirect(f"/portal/staff/{login}")


def _page(shown: Shown) -> Page:
    values = {
        "login": shown.request,
        "person": shown.staff,
        "joins": shown.request.purpose is Purpose.JOIN,
        "now_ms": now_ms(),
    }
    name = _TEMPLATES[shown.stage]
    return Page(f"members/staffdoor/{name}.html", values)


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in a page of its own why it cannot be."""
    try:
        yield
    except NotStaff as error:
        raise NobodyHere(str(error)) from error
    except LoginOver as error:
        raise OverAlready(str(error)) from error
    except NotFound as error:
        raise NoSuchLogin(str(error)) from error
