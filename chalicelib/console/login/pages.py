"""The way into the console: scan, confirm on the phone, and the waiting page opens."""

from chalicelib.console.login import service
from chalicelib.staff import desk
from chalicelib.staff.login.devices import family
from chalicelib.staff.login.models import Begun, Device, Stage
from chalicelib.staff.login.refusals import (
    LinkSpent,
    LoginOver,
    NotStaff,
    TooManyTries,
)
from chalicelib.staff.login.service import LOGIN_MS
from chalicelib.staff.roles import Action
from chalicelib.web import cookies
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.entry import close_session, open_session
from chalicelib.web.console.face import CONSOLE
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.qr import drawn
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
routes.static()
routes.nothing_else("/console/")

WAITING = "__Host-op-in"  # what only the browser that shows the code knows


@routes.public_page("/console")
def console(_visit: Visit) -> Redirect:
    """Lead whoever types the short address to the first page."""
    return Redirect(CONSOLE.home)


@routes.public_page("/console/login")
def login(visit: Visit) -> Page:
    """Show a code to scan."""
    back = service.own_page(visit.query.get("return", ""), CONSOLE.home)
    try:
        begun = desk.logins(visit.request_id).begin(_device(visit))
    except TooManyTries:
        return Page("console/login/many.html", {"back": back}, 429)
    values = {"code": drawn(begun.code), "request": begun.request, "back": back}
    return Page("console/login/login.html", values, cookies=(_waiting(begun),))


@routes.public_page("/console/login/{login_id}")
def state(visit: Visit, login_id: str) -> Page | Redirect:
    """Tell the waiting page how far it is, and open it once it is confirmed."""
    browser = visit.cookies.get(WAITING, "")
    back = service.own_page(visit.query.get("return", ""), CONSOLE.home)
    stage = desk.logins().watch(login_id, browser)
    if stage is not Stage.CONFIRMED:
        values = {"stage": stage.value, "login_id": login_id, "back": back}
        return Page("console/login/state.html", values)
    try:
        staff = desk.logins(visit.request_id).collect(login_id, browser)
    except (LoginOver, NotStaff):
        values = {"stage": Stage.EXPIRED.value, "login_id": login_id, "back": back}
        return Page("console/login/state.html", values)
    _, cookie = open_session(visit, staff)
    done = cookies.clearing(WAITING, same_site=CONSOLE.same_site)
    return Redirect(back, cookies=(cookie, done))


@routes.public_page("/console/link/{token}")
def link(visit: Visit, token: str) -> Page:
    """Show whom a one-time link signs in; looking does not use it up."""
    try:
        staff = desk.links(visit.request_id).look(token)
    except LinkSpent:
        return _spent()
    return Page("console/login/link.html", {"staff": staff, "token": token})


@routes.public_action("/console/link/{token}/do/use")
def use_link(visit: Visit, token: str) -> Answer:
    try:
        staff = desk.links(visit.request_id).use(token, _device(visit))
    except LinkSpent:
        return _spent()
    _, cookie = open_session(visit, staff)
    return Redirect(CONSOLE.home, cookies=(cookie,))


@routes.public_action("/console/logout")
def logout(visit: Visit) -> Redirect:
    """Sign out; who has no session any more is signed out, too."""
    return Redirect("/console/login", cookies=(close_session(visit),))


@routes.page("/console/me", needs=Action.HOME_READ)
def me(visit: Visit) -> Page:
    """Show who one is here, and offer to end all of one's sessions."""
    staff = desk.people().known(visit.operator.staff_id)
    return Page("console/login/me.html", {"staff": staff})


@routes.action(
    "/console/me/do/end-sessions", needs=Action.HOME_READ, deed=WRITTEN_BELOW
)
def end_sessions(visit: Visit) -> Redirect:
    who = visit.operator
    desk.staff(visit.request_id).end_sessions(who, who.staff_id)
    return Redirect("/console/login", cookies=(close_session(visit),))


@routes.action("/console/me/do/bind", needs=Action.HOME_READ, deed=WRITTEN_BELOW)
def bind(visit: Visit) -> Page:
    """Show the code that ties a WeChat to who is signed in."""
    who = visit.operator
    begun = desk.staff(visit.request_id).invite_again(who, who.staff_id)
    staff = desk.people().known(who.staff_id)
    values = {"staff": staff, "code": drawn(begun.code), "minutes": 10}
    return Page("console/login/me.html", values)


def _spent() -> Page:
    return Page("console/login/spent.html", status=404)


def _device(visit: Visit) -> Device:
    return Device(family(visit.headers.get("user-agent", "")), visit.address)


def _waiting(begun: Begun) -> str:
    return cookies.setting(
        WAITING,
        begun.browser,
        max_age_s=LOGIN_MS // 1000 + 60,
        same_site=CONSOLE.same_site,
    )
