"""Who looked at whom: one record a page, though a page is fetched in many parts.

The page carries a mark of the session and the customer that its parts send along.  A
part asked for without it, or after the page has been open for long, is a look of its
own and written down as such.
"""

import hashlib
import hmac
import re
from typing import Any

from chalicelib.core.clock import HOUR_MS, now_ms
from chalicelib.staff import audit
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit

FIELD = "v"
_LASTS_MS = HOUR_MS
_MARK = re.compile(r"([0-9]{13})\.[0-9a-f]{32}")


def mark(visit: Visit, customer_id: str) -> str:
    """Return the mark of a page about somebody, as it is open now."""
    return _mark(visit, customer_id, now_ms())


def carried(visit: Visit, customer_id: str) -> str:
    """Return the mark that the addresses within a part send along."""
    given = visit.query.get(FIELD, "")
    return given if _holds(visit, customer_id, given) else mark(visit, customer_id)


def note(visit: Visit, customer_id: str) -> str:
    """Write down that somebody is looked at, unless the page did; return the mark.

    Raises:
        Unavailable: it could not be written, so nothing may be shown.
    """
    given = visit.query.get(FIELD, "")
    if _holds(visit, customer_id, given):
        return given
    write_down(visit, f"customer:{customer_id}", {"customer_id": customer_id})
    return mark(visit, customer_id)


def note_list(visit: Visit, customer_ids: list[str]) -> None:
    """Write down who is shown on a list: one record, however many they are."""
    if not customer_ids:
        return
    shown = " ".join(f"customer:{one}" for one in customer_ids)
    write_down(visit, "", {"shown": shown})


def write_down(visit: Visit, about: str, details: dict[str, Any]) -> None:
    audit.record(
        visit.operator.actor, Action.CUSTOMERS_READ, about, details, visit.request_id
    )


def _holds(visit: Visit, customer_id: str, given: str) -> bool:
    found = _MARK.fullmatch(given)
    at_ms = int(found[1]) if found else 0
    if not 0 <= now_ms() - at_ms < _LASTS_MS:
        return False
    return hmac.compare_digest(given, _mark(visit, customer_id, at_ms))


def _mark(visit: Visit, customer_id: str, at_ms: int) -> str:
    session = visit.session.id if visit.session else ""
    said = f"seen {customer_id} {at_ms}".encode()
    digest = hmac.new(session.encode(), said, hashlib.sha256).hexdigest()
    return f"{at_ms:013d}.{digest[:32]}"
