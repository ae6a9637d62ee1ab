"""隐私与授权 in the portal: what a member allows, given and taken back alike.

``/portal/privacy/<purpose>?ask=1&back=home`` is how a member is asked: one
purpose a screen, and "not now" leads on.
"""

import re

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.consent import desk, reading
from chalicelib.customers.consent.models import Means, Proof
from chalicelib.customers.consent.reading import Standing
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.members.portal import PORTAL, sessions
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.pages import Pages
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)

PATH = "/portal/privacy"
_HERE = "members/privacy"
_NAME = re.compile(r"[a-z]{1,20}")


@routes.page(PATH)
def privacy(visit: Visit) -> Page:
    """Show every purpose and where the member stands on it."""
    found = reading.standings(_group(visit))
    values = {"standings": found, "now_ms": now_ms(), "done": visit.query.get("done")}
    return Page(f"{_HERE}/list.html", values)


@routes.page(PATH + "/{purpose}")
def one(visit: Visit, purpose: str) -> Page:
    """Show the text of a purpose and ask, or offer to take the yes back."""
    return _page(visit, _standing(_group(visit), purpose))


@routes.action(PATH + "/do/{what}")
def decide(visit: Visit, what: str) -> Answer:
    """Note what the member decides on the text that was shown."""
    if what not in ("consent", "withdraw"):
        raise NotFound("nothing of that kind is decided here")
    group = _group(visit)
    found = _standing(group, visit.form.get("purpose", ""))
    given = what == "consent"
    if given and visit.form.get("version") != str(found.wording.version):
        return _page(visit, found, is_newer=True)
    proof = Proof(
        Means.PORTAL,
        f"request {visit.request_id}",
        "member",
        visit.request_id,
        now_ms(),
    )
    desk.decide(group, found.purpose, given=given, proof=proof)
    if back := _back(visit.form.get("back", "")):
        return Redirect(back)
    return Redirect(f"{PATH}?done={'given' if given else 'withdrawn'}")


def _group(visit: Visit) -> Group:
    """Return the person; raises ``NotFound`` for who was never seen in the chat."""
    return group_of(visit.subject)


def _standing(group: Group, name: str) -> Standing:
    for found in reading.standings(group):
        if found.purpose.value == name:
            return found
    raise NotFound("no such purpose")


def _page(visit: Visit, found: Standing, *, is_newer: bool = False) -> Page:
    asked = visit.form or visit.query
    values = {
        "standing": found,
        "is_asked": asked.get("ask") == "1",
        "back": asked.get("back", ""),
        "way_back": _back(asked.get("back", "")),
        "is_newer": is_newer,
        "now_ms": now_ms(),
    }
    return Page(f"{_HERE}/one.html", values)


def _back(name: str) -> str:
    """Return the page of ours that somebody came from, "" for none.

    By its name alone, so that the address of a question survives the sign-in.
    """
    return f"/portal/{name}" if _NAME.fullmatch(name) else ""
