"""A page of the list, and the ways on from it in both directions."""

import re
from dataclasses import dataclass, replace

from chalicelib import connections
from chalicelib.core.errors import Malformed
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.search import Found, Search, Wanted
from chalicelib.customers.tags import desk as tagging

A_PAGE = 20
MOST_LOOKED_AT = 2_000  # for one page: about a third of a second
_PLACE = re.compile(r"[0-9]{13}#c[0-9a-z]{25}")


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of a list in its order."""

    profiles: list[Profile]
    before: str = ""  # the place that the page before ends at; "" for none
    after: str = ""  # the place that the next page begins behind; "" for none
    looked_at: int = 0  # of so many; 0 where the page is full or the list at its end


def page(wanted: Wanted, *, after: str = "", before: str = "") -> Slice:
    """Return the page behind a place, or the one that ends before it."""
    if before:
        back = replace(wanted, oldest_first=not wanted.oldest_first)
        found = _found(back, before)
        if found.place:
            return Slice(found.profiles[::-1], found.places[-1], found.places[0])
    # Whoever goes back to the beginning sees the whole of the first page.
    start = "" if before else after
    found = _found(wanted, start)
    stopped = bool(found.place) and len(found.profiles) < A_PAGE
    first = found.places[0] if found.places and start else ""
    return Slice(found.profiles, first, found.place, MOST_LOOKED_AT if stopped else 0)


def place(text: str) -> str:
    """Return a place that somebody sent; raises ``Malformed``."""
    if text and not _PLACE.fullmatch(text):
        raise Malformed("not a cursor of ours")
    return text


def _found(wanted: Wanted, start: str) -> Found:
    people = Search(
        connections.profiles(),
        connections.customer_id,
        most=MOST_LOOKED_AT,
        tag_key=tagging.key_of,
    )
    return people.page(wanted, A_PAGE, start)
