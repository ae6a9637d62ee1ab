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
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item

MOST_LOOKED_AT = 20_000  # in one call: a few seconds of the gateway's 29
_CUSTOMER_ID = re.compile(r"c[0-9a-z]{25}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{20,40}")
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for."""

    text: str = ""  # a part of a field, a whole code, a whole customer id or openid
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
        self._groups = Groups(profiles)

    def page(self, wanted: Wanted, limit: int, after: str = "") -> Found:
        """Return the next customers, the newest first."""
        if named := self._named(wanted.text):
            return Found(self._one(named, wanted))
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
                speaker = self._speaker(profile, wanted.tag)
                if speaker is None or not _fits(speaker, wanted):
                    continue
                if len(found) == limit:  # so there is something on the next page
                    return Found(found, last_found)
                found.append(speaker)
                last_found = last
            looked_at += len(chunk)
        return Found(found)

    def _named(self, text: str) -> str:
        if _CUSTOMER_ID.fullmatch(text):
            return text
        return self._customer_id(text) if is_open_id(text) else ""

    def _one(self, customer_id: str, wanted: Wanted) -> list[Profile]:
        """Return who an id or openid means, as the person they are."""
        known = [one for one in self._read([customer_id]) if self._is(one, wanted)]
        return [self._groups.around(one).root for one in known]

    def _speaker(self, profile: Profile, tag: str) -> Profile | None:
        """Return who stands in a list for somebody on it; ``None`` for nobody.

        Of the list of everybody, a merged customer is left out.  In the list of a tag
        it may be the only one of the person to have it: then who speaks stands there.
        """
        if not profile.merged_into or not tag:
            return None if profile.merged_into else profile
        group = self._groups.around(profile)
        keys = [{"pk": one, "sk": f"TAG#{tag}"} for one in group.ids]
        tagged = {item["pk"] for item in self._profiles.batch_get(keys)}
        first = next((one for one in group.ids if one in tagged), "")
        return group.root if first == profile.id else None

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
    named = any(text in one.casefold() for one in known)
    named = named or text in ("", profile.code.casefold())
    return named and wanted.scene in ("", profile.scene)
