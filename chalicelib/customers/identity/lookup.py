"""Who is meant by a mobile number, a member number, an openid: for orders and imports.

    found = lookup.persons("mobile", "138 0013 8000")

Nobody is found for a number that more people hold than one person can be.
"""

from contextlib import suppress

from chalicelib import connections
from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.normalising import normalised
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.identity.group import groups
from chalicelib.customers.identity.keys import (
    MOST_HOLDERS,
    PARTITION,
    UNIONID,
    Link,
)

OPENID = "openid"


def persons(kind: str, text: str) -> list[str]:
    """Return the customers who speak for whoever holds it, the surest first.

    Args:
        kind: openid, unionid, or the name of an attribute that tells people apart:
            mobile, member_no, or one of the brand's that is another system's number.
        text: as somebody typed it; what is none of its kind finds nobody.
    """
    key = key_of(kind, text)
    return holders_of(key) if key else []


def key_of(kind: str, text: str) -> str:
    """Return what ``holders_of`` finds them by, "" for what is none of its kind.

    It is the customer id for an openid, else the partition of everybody who holds it.
    """
    if kind == OPENID:
        return connections.customer_id(text)
    link = Link(UNIONID, text, 0) if kind == UNIONID else _link(kind, text)
    return link.key if link else ""


def holders_of(key: str) -> list[str]:
    """Return the customers who speak for whoever holds a key, the surest first."""
    if not key.startswith(PARTITION):
        return _known([key])
    holders = attributes().links.holders(key)
    if len(holders) > MOST_HOLDERS:
        return []
    return _known([one.customer_id for one in holders])


def _link(kind: str, text: str) -> Link | None:
    """Return the key that a value would make, ``None`` where it makes none."""
    desk = attributes()
    ours = desk.catalogue()
    if kind not in ours:
        return None
    try:
        value = normalised(ours[kind], text)
    except Unreadable:
        return None
    said = Saying(Source.IMPORT, "", 0).of("", kind, value)
    return next(iter(desk.digests().links([said], ours).values()), None)


def _known(customer_ids: list[str]) -> list[str]:
    """Return who speaks for these, each once, those erased left out."""
    found: dict[str, None] = {}
    for one in customer_ids:
        with suppress(NotFound):
            found[groups().of(one).id] = None
    return list(found)
