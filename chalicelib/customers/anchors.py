"""How a page points at a line of a time axis: by what its key is a digest of.

Event keys of messages contain an openid, so no address ever holds a key.  ``path``
leads to the very line, from a tag or a topic to the sentence that speaks for it.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from chalicelib.core.errors import Malformed
from chalicelib.customers.timeline import Entry

_CHARACTERS = 16  # as in the archive, see ``facts``
_PLACE = re.compile(r"([0-9]{13})\.([0-9a-f]{16})")
_INSTANT = re.compile(r"[0-9]{1,13}")
_DIGEST = re.compile(r"[0-9a-f]{16}")


def digest(key: str) -> str:
    """Return what stands for the key of an entry."""
    return hashlib.sha256(key.encode()).hexdigest()[:_CHARACTERS]


def path(customer_id: str, key: str, at_ms: int = 0) -> str:
    """Return the address of a line; it is found at once where its instant is known."""
    mark = digest(key)
    hint = f"&at={at_ms}" if at_ms else ""
    return f"/console/customers/{customer_id}/timeline?around={mark}{hint}#e-{mark}"


def checked(text: str) -> str:
    """Return a digest that somebody sent; raises ``Malformed``."""
    if not _DIGEST.fullmatch(text):
        raise Malformed("not the mark of an entry")
    return text


def instant(text: str) -> int:
    """Return an instant that somebody sent; raises ``Malformed``."""
    if not _INSTANT.fullmatch(text):
        raise Malformed("not an instant")
    return int(text)


@dataclass(frozen=True, slots=True)
class AxisPlace:
    """A place on an axis: right after that line, on the way to older ones."""

    at_ms: int
    digest: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(entry.at_ms, digest(entry.key))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one; raises ``Malformed``."""
        if not (found := _PLACE.fullmatch(text)):
            raise Malformed("not a place on an axis")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.at_ms:013d}.{self.digest}"
