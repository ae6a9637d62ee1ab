"""Finding customers: by list, by tag, by who they are.

A filter that no index serves is applied to what the list yields, and a call looks at a
bounded number of people: an answer may hold fewer than were asked for, and go on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import Table
from chalicelib.customers import listing
from chalicelib.customers.identity.group import Groups
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item

_CUSTOMER_ID = re.compile(r"c[0-9a-z]{25}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{20,40}")
_CHUNK = 100
_MOST_CHUNKS = 10  # looked at in one call


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for."""

    text: str = ""  # in a name or remark; or a whole customer id or openid
    tag: str = ""
    scene: str = ""  # the last code scanned


@dataclass(frozen=True, slots=True)
class Found:
    """Some customers, and where to go on; "" at the end."""

    profiles: list[Profile]
    place: str = ""


class Search:
    """Looks through the lists."""

    def __init__(self, profiles: Table, customer_id: Callable[[str], str]) -> None:
        self._profiles = profiles
        self._customer_id = customer_id
        self._groups = Groups(profiles)

    def page(self, wanted: Wanted, limit: int, after: str = "") -> Found:
        """Return the next customers, the newest first."""
        if named := self._named(wanted.text):
            return Found(self._one(named, wanted))
        filtered = bool(wanted.text or wanted.scene)
        chunk = _CHUNK if filtered else limit
        found: list[Profile] = []
        for _ in range(_MOST_CHUNKS if filtered else 1):
            part = listing.page(self._profiles, chunk, after=after, tag=wanted.tag)
            for profile, place in self._placed(part):
                speaker = self._speaker(profile, wanted.tag)
                if speaker and _fits(speaker, wanted):
                    found.append(speaker)
                if len(found) == limit:
                    ended = part.is_last and place == part.places[-1]
                    return Found(found, "" if ended else place)
            if part.is_last:
                return Found(found)
            after = part.places[-1]
        return Found(found, after)

    def _named(self, text: str) -> str:
        if _CUSTOMER_ID.fullmatch(text):
            return text
        return self._customer_id(text) if _OPEN_ID.fullmatch(text) else ""

    def _one(self, customer_id: str, wanted: Wanted) -> list[Profile]:
        """Return who an id or openid means, as the person they are."""
        known = [one for one in self._read([customer_id]) if _fits(one, wanted)]
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

    def _placed(self, part: listing.Listed) -> list[tuple[Profile, str]]:
        known = {profile.id: profile for profile in self._read(part.ids)}
        return [
            (known[one], place)
            for one, place in zip(part.ids, part.places, strict=True)
            if one in known
        ]

    def _read(self, ids: list[str]) -> list[Profile]:
        keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
        return [from_item(item) for item in self._profiles.batch_get(keys)]


def _fits(profile: Profile, wanted: Wanted) -> bool:
    text = wanted.text.casefold()
    known = (profile.name, profile.remark, profile.id, profile.open_id)
    named = not text or any(text in one.casefold() for one in known)
    return named and wanted.scene in ("", profile.scene)
