"""The keys that make two customers look like one: pure.

Kinds are mobile, member, external#<attribute> and namesake (name and birthday), beside
WeChat's unionid.  A digest is the value's HMAC under the deployment's pepper, so no key
names anybody.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.customers.attributes.dates import NO_YEAR
from chalicelib.customers.attributes.models import Attribute, Kind, Observed, best

MOBILE, MEMBER, NAMESAKE, UNIONID = "mobile", "member", "namesake", "unionid"
EXTERNAL = "external"  # kinds of it are "external#<attribute>"
MOST_HOLDERS = 10  # a key that more people hold says nothing about any of them
LINK = "LINK#"
PARTITION = "ID#"


@dataclass(frozen=True, slots=True)
class Link:
    """One key that a customer holds."""

    kind: str
    digest: str
    at_ms: int
    verified_ms: int = 0
    source: str = ""

    @property
    def key(self) -> str:
        """Return the partition of everybody who holds it."""
        return f"{PARTITION}{self.kind}#{self.digest}"

    @property
    def place(self) -> str:
        return f"{LINK}{self.kind}#{self.digest}"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a key."""

    customer_id: str
    at_ms: int = 0
    verified_ms: int = 0


class Digests:
    """Turns values into keys that name nobody."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def of(self, kind: str, value: str) -> str:
        text = f"{kind}\0{value}".encode()
        return hmac.digest(self._pepper, text, hashlib.sha256).hex()[:32]

    def links(
        self, observed: Iterable[Observed], catalogue: Mapping[str, Attribute]
    ) -> dict[str, Link]:
        """Return the keys that somebody's attributes make, by their place."""
        said = [one for one in observed if one.value is not None]
        found = [link for one in said if (link := self._link(one, catalogue))]
        found += self._namesakes(said)
        links: dict[str, Link] = {}
        for link in found:
            before = links.get(link.place, link)
            # Two sources may say the same, and only one of them have made sure.
            verified = max(before.verified_ms, link.verified_ms)
            links[link.place] = replace(before, verified_ms=verified)
        return links

    def _link(self, one: Observed, catalogue: Mapping[str, Attribute]) -> Link | None:
        known = catalogue.get(one.attribute)
        if one.attribute == MOBILE:
            kind = MOBILE
        elif known is None or known.kind != Kind.EXTERNAL:
            return None
        else:
            kind = f"{EXTERNAL}#{known.name}" if known.own else MEMBER
        digest = self.of(kind, str(one.value))
        return Link(kind, digest, one.at_ms, one.verified_ms, one.source.value)

    def _namesakes(self, said: Sequence[Observed]) -> list[Link]:
        name = best(one for one in said if one.attribute == "name")
        born = best(one for one in said if one.attribute == "birthday")
        if name is None or born is None or str(born.value).startswith(NO_YEAR):
            return []
        digest = self.of(NAMESAKE, f"{str(name.value).casefold()}\0{born.value}")
        return [Link(NAMESAKE, digest, max(name.at_ms, born.at_ms))]
