"""Finding customers: by list, by tag, by who they are.

A filter that no index serves is applied to what the list yields.  A page is filled
however far its people are apart, but a call looks at a bounded number of them: where
that ends it, the page holds fewer than were asked for, and the list goes on.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.customers import listing
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item

MOST_LOOKED_AT = 20_000  # in one call: a few seconds of the gateway's 29
_CUSTOMER_ID = re.compile(r"c[0-9a-z]{25}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{20,40}")
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for."""

    text: str = ""  # a part of one of the fields; or a whole customer id or openid
    tag: str = ""
    scene: str = ""  # the last code scanned
    fields: tuple[str, ...] = ("name", "remark")  # of a profile


@dataclass(frozen=True, slots=True)
class Found:
    """Some customers, and where to go on; "" at the end."""

    profiles: list[Profile]
    place: str = ""


class Search:
    """Looks through the lists."""

    def __init__(
        self,
        profiles: Table,
        customer_id: Callable[[str], str],
        *,
        most: int = MOST_LOOKED_AT,
    ) -> None:
        self._profiles = profiles
        self._customer_id = customer_id
        self._most = most

    def page(self, wanted: Wanted, limit: int, after: str = "") -> Found:
        """Return the next customers, the newest first."""
        if named := self._named(wanted.text):
            return Found([one for one in self._read([named]) if self._is(one, wanted)])
        return self._filled(wanted, limit, after)

    def _filled(self, wanted: Wanted, limit: int, after: str) -> Found:
        at_once = _CHUNK if wanted.text or wanted.scene else limit + 1
        places = listing.walk(
            self._profiles, after=after, tag=wanted.tag, at_once=at_once
        )
        found: list[Profile] = []
        looked_at, last, last_found = 0, after, ""
        while chunk := list(islice(places, at_once)):
            if looked_at >= self._most:
                return Found(found, last)
            for profile, last in self._placed(chunk):
                if not _fits(profile, wanted):
                    continue
                if len(found) == limit:  # so there is something on the next page
                    return Found(found, last_found)
                found.append(profile)
                last_found = last
            looked_at += len(chunk)
        return Found(found)

    def _named(self, text: str) -> str:
        if _CUSTOMER_ID.fullmatch(text):
            return text
        return self._customer_id(text) if is_open_id(text) else ""

    def _is(self, profile: Profile, wanted: Wanted) -> bool:
        if wanted.scene not in ("", profile.scene):
            return False
        if not wanted.tag:
            return True
        return bool(self._profiles.get(pk=profile.id, sk=f"TAG#{wanted.tag}"))

    def _placed(self, places: list[str]) -> Iterator[tuple[Profile, str]]:
        ids = [listing.customer_of(place) for place in places]
        known = {profile.id: profile for profile in self._read(ids)}
        for one, place in zip(ids, places, strict=True):
            if one in known:
                yield known[one], place

    def _read(self, ids: list[str]) -> list[Profile]:
        keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
        return [from_item(item) for item in self._profiles.batch_get(keys)]


def is_open_id(text: str) -> bool:
    """Tell whether it can only be meant as an openid."""
    return bool(_OPEN_ID.fullmatch(text))


def _fits(profile: Profile, wanted: Wanted) -> bool:
    text = wanted.text.casefold()
    known = (str(getattr(profile, field)) for field in wanted.fields)
    named = not text or any(text in one.casefold() for one in known)
    return named and wanted.scene in ("", profile.scene)
