"""Lets customers be found by the mobile number that somebody types."""

import re

from chalicelib.customers import search
from chalicelib.customers.identity import lookup
from chalicelib.customers.identity.keys import MOBILE

_TYPED = re.compile(r"(\+?86)?1[3-9][0-9]{9}|\+[0-9]{7,15}")
_BETWEEN = re.compile(r"[\s().-]")


@search.named(MOBILE)
def by_mobile(text: str) -> list[str] | None:
    """Return whoever has that number, ``None`` where it is no number."""
    if not _TYPED.fullmatch(_BETWEEN.sub("", text)):
        return None
    return lookup.persons(MOBILE, text)
