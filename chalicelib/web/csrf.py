"""A form is ours when it carries its session's token and comes from our own page."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from chalicelib.core.errors import NotAuthentic

FIELD = "csrf"
HEADER = "x-csrf-token"


class ForeignForm(NotAuthentic):
    """The form was not sent from a page of this session."""


def token(session_id: str) -> str:
    """Return the token of a session, made of the id that only the cookie carries."""
    return hmac.new(session_id.encode(), b"csrf", hashlib.sha256).hexdigest()[:32]


def check(session_id: str, form: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Refuse a form from elsewhere.

    Raises:
        ForeignForm: no token or another session's, or sent from another host.
    """
    given = form.get(FIELD) or headers.get(HEADER, "")
    if not hmac.compare_digest(given.encode(), token(session_id).encode()):
        raise ForeignForm("the page is out of date")
    check_origin(headers)


def check_origin(headers: Mapping[str, str]) -> None:
    """Refuse what another site's page sends; raises ``ForeignForm``."""
    # Every browser names the origin of a POST; old WebViews only the referring page.
    sender = headers.get("origin") or headers.get("referer", "")
    if urlsplit(sender).netloc.lower() != headers.get("host", "").lower():
        raise ForeignForm("the form came from another site")
