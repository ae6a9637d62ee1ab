"""Signing in and out: to WeChat, back from WeChat, and what one sees on the way.

Who is known stays known by a session of ours; WeChat's code is used once and never
seen again, since the address it came in is left at once.
"""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.profile.naming import nicknamed
from chalicelib.members.oauth.authorization import WeChatAuthorization
from chalicelib.members.oauth.models import Arrived, Attempt, Declined, Outcome
from chalicelib.members.oauth.repository import AttemptRepository
from chalicelib.members.oauth.service import ATTEMPT_MS, SignIn, own_page
from chalicelib.members.portal import PORTAL, public_address, sessions
from chalicelib.web import cookies
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.pages import Pages
from chalicelib.web.qr import drawn
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)

SETTING_OUT = "__Host-pre"  # ties a state to the browser that it was given to
_BACK = "/portal/oauth"


@routes.page("/portal/login", public=True)
def login(visit: Visit) -> Page | Redirect:
    """Send the person to WeChat, silently unless the nickname is wanted."""
    back = own_page(visit.query.get("return", ""), PORTAL.home)
    if not in_wechat(visit):
        return _elsewhere(visit, back)
    attempt = _sign_in().begin(
        browser=visit.cookies.get(SETTING_OUT, ""),
        back=back,
        wants_name=visit.query.get("ask") == "name",
    )
    return _to_wechat(visit, attempt)


@routes.page(_BACK, public=True)
def oauth(visit: Visit) -> Redirect:
    """Receive the person from WeChat."""
    outcome = _sign_in().finish(
        state=visit.query.get("state", ""),
        code=visit.query.get("code", ""),
        browser=visit.cookies.get(SETTING_OUT, ""),
    )
    return _received(visit, outcome)


@routes.page("/portal/preview", public=True)
def preview(_visit: Visit) -> Page:
    """Show what a made-up visitor of WeChat's snapshot may see: nothing of anybody."""
    return Page("members/oauth/preview.html")


@routes.action("/portal/logout")
def logout(visit: Visit) -> Redirect:
    sessions().close(visit.cookies[PORTAL.session_cookie])
    gone = cookies.clearing(PORTAL.session_cookie)
    return Redirect("/portal/signed-out", cookies=(gone,))


@routes.page("/portal/signed-out", public=True)
def signed_out(_visit: Visit) -> Page:
    """Say goodbye here, since the login would sign a WeChat user in again unasked."""
    return Page("members/oauth/signed_out.html")


def in_wechat(visit: Visit) -> bool:
    """Whether WeChat's browser asks, or the simulated phone of stage ``local``."""
    if "MicroMessenger" in visit.headers.get("user-agent", ""):
        return True
    framed = visit.headers.get("sec-fetch-dest") == "iframe"
    return framed and bool(settings().frame_ancestor)


def _sign_in() -> SignIn:
    attempts = AttemptRepository(connections.workspace())
    return SignIn(attempts, WeChatAuthorization(), now_ms)


def _elsewhere(visit: Visit, back: str) -> Page:
    address = public_address(visit, back)
    values = {"code": drawn(address), "phone": settings().frame_ancestor}
    return Page("members/oauth/elsewhere.html", values)


def _to_wechat(visit: Visit, attempt: Attempt) -> Redirect:
    address = WeChatAuthorization().address(attempt, public_address(visit, _BACK))
    tied = cookies.setting(SETTING_OUT, attempt.browser, max_age_s=ATTEMPT_MS // 1000)
    return Redirect(address, cookies=(tied,))


def _received(visit: Visit, outcome: Outcome) -> Redirect:
    match outcome:
        case Attempt():
            return _to_wechat(visit, outcome)
        case Declined():
            return Redirect(outcome.back)
        case Arrived():
            return _signed_in(visit, outcome)
        case _:
            return Redirect("/portal/preview")


def _signed_in(visit: Visit, person: Arrived) -> Redirect:
    customer = connections.customer_id(person.open_id)
    if person.nickname:
        nicknamed(customer, person.nickname, now_ms())
    before = visit.cookies.get(PORTAL.session_cookie, "")
    session = sessions().open(customer, instead_of=before)
    lasting = PORTAL.longest_ms // 1000
    known = cookies.setting(PORTAL.session_cookie, session.id, max_age_s=lasting)
    return Redirect(person.back, cookies=(known, cookies.clearing(SETTING_OUT)))
