"""Filling in a form: one page, checked by the server, taken once.

What somebody has typed is not lost: what is refused comes back as it was typed, and
until it is taken the browser keeps it too (``data-draft`` in portal.js).
"""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.filling import LONGEST_PARAGRAPH, LONGEST_TEXT, typed
from chalicelib.insight.forms.models import Published
from chalicelib.insight.forms.submitting import Outcome
from chalicelib.members.portal import PORTAL, sessions
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.pages import Pages
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)

_PATH = "/portal/forms/{form_id}"
_ID = re.compile(r"[0-9a-f]{12}")
_HERE = "members/forms"


@routes.page(_PATH)
def fill(visit: Visit, form_id: str) -> Page:
    """Show a form to fill in, or what became of it."""
    live = _live(form_id)
    if visit.query.get("done") == "yes":
        return _said(live, "done")
    if not live.content.many and desk.answers().given(visit.subject, form_id):
        return _said(live, "before")
    if not live.takes_answers(now_ms()):
        return _said(live, "closed")
    return _page(live, {}, {}, secrets.token_hex(16))


@routes.action(_PATH)
def submit(visit: Visit, form_id: str) -> Answer:
    """Take what was filled in, or show it again with what is wrong."""
    live, rid = _live(form_id), visit.form.get("rid", "")
    result = desk.submitting().submit(form_id, visit.subject, rid, visit.form)
    match result.outcome:
        case Outcome.TAKEN:
            return Redirect(f"/portal/forms/{form_id}?done=yes")
        case Outcome.WRONG:
            return _page(live, visit.form, result.errors, rid, 422)
        case Outcome.CLOSED:
            return _said(live, "closed")
    return Redirect(f"/portal/forms/{form_id}")


def _live(form_id: str) -> Published:
    """Return what is to be filled in; raises ``NotFound`` for what never was."""
    live = desk.forms().live(form_id) if _ID.fullmatch(form_id) else None
    if live is None:
        raise NotFound("no such form")
    return live


def _page(
    live: Published,
    posted: Mapping[str, str],
    errors: Mapping[str, str],
    rid: str,
    status: int = 200,
) -> Page:
    values: dict[str, Any] = {
        "form": live,
        "content": live.content,
        "typed": typed(live.content, posted),
        "errors": errors,
        "rid": rid,
        "is_fresh": not posted,
        "longest": {"text": LONGEST_TEXT, "paragraph": LONGEST_PARAGRAPH},
    }
    return Page(f"{_HERE}/fill.html", values, status)


def _said(live: Published, what: str) -> Page:
    values = {"form": live, "content": live.content, "what": what}
    return Page(f"{_HERE}/said.html", values)
