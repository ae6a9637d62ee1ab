"""Finding customers: by list, by what they are called, by what is known of them.

What no index serves is asked of each that the list yields; whoever was merged into
somebody else is not listed apart.  A page is filled however
far its people are apart, but a call looks at a bounded number of them: where that ends
it, the page holds fewer than were asked for, and the list goes on.

A module that knows people by a name of their own says so, and ``NAMES`` has it::

    @search.named("mobile")
    def by_mobile(text: str) -> str | None: ...
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import now_ms
from chalicelib.customers import listing
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.traits import repository as trait_items
from chalicelib.customers.traits.models import Subject

MOST_LOOKED_AT = 20_000  # in one call: a few seconds of the gateway's 29
_CUSTOMER_ID = re.compile(r"c[0-9a-z]{25}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{20,40}")
_CHUNK = 100

Fits = Callable[[Subject], bool]
Named = Callable[
    [str], str | None
]  # the customer; "" for nobody, None for no such name
NAMES: dict[str, Named] = {}  # by the field of Entity.CUSTOMER that such a name is


def named(of_field: str) -> Callable[[Named], Named]:
    """Register who finds somebody by a name that is theirs alone."""

    def enter(find: Named) -> Named:
        NAMES[of_field] = find
        return find

    return enter


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for."""

    text: str = ""  # a part of a field, a whole code, a whole name of their own
    tag: str = ""
    segment: str = ""  # one with members
    scene: str = ""  # the last code scanned
    fields: tuple[str, ...] = ("name", "remark")  # of a profile
    names: tuple[str, ...] | None = None  # that are looked up; None for every one
    owner: str = ""  # the member of staff who looks after them
    fits: tuple[Fits, ...] = ()  # asked of each
    oldest_first: bool = False

    @property
    def list_name(self) -> str:
        """Return the shortest list that has all of them."""
        if self.owner:
            return listing.of_owner(self.owner)
        if self.tag:
            return listing.of_tag(self.tag)
        return listing.of_segment(self.segment) if self.segment else listing.EVERYBODY

    @property
    def mark(self) -> str:
        """Return the sort key of the item that puts somebody on that list, if any."""
        if self.owner:
            return "OWNER"
        return f"TAG#{self.tag}" if self.tag else ""

    @property
    def asks_each(self) -> bool:
        several = sum(bool(one) for one in (self.owner, self.tag, self.segment)) > 1
        return bool(self.text or self.scene or self.fits or several)


@dataclass(frozen=True, slots=True)
class Found:
    """Some customers, and where to go on; "" at the end."""

    profiles: list[Profile]
    place: str = ""
    places: list[str] = field(default_factory=list)  # of each


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
        """Return the next customers in the order of the list."""
        somebody = self._named(wanted)
        if somebody is None:
            return self._filled(wanted, limit, after)
        found = self._read([somebody] if somebody else [], traits=bool(wanted.fits))
        known = [one.profile for one in found if self._is(one, wanted)]
        return Found([self._groups.around(one).root for one in known])

    def _filled(self, wanted: Wanted, limit: int, after: str) -> Found:
        at_once = _CHUNK if wanted.asks_each else limit + 1
        places = listing.walk(
            self._profiles,
            of=wanted.list_name,
            after=after,
            at_once=at_once,
            oldest_first=wanted.oldest_first,
        )
        found: list[Profile] = []
        kept: list[str] = []
        looked_at, last = 0, after
        while chunk := list(islice(places, at_once)):
            if looked_at >= self._most:
                return Found(found, last, kept)
            for one, last in self._placed(chunk, wanted):
                speaker = self._speaker(one, wanted)
                if speaker is None or not _fits(speaker, wanted):
                    continue
                if len(found) == limit:  # so there is something on the next page
                    return Found(found, kept[-1], kept)
                found.append(speaker.profile)
                kept.append(last)
            looked_at += len(chunk)
        return Found(found, "", kept)

    def _named(self, wanted: Wanted) -> str | None:
        """Return whom the text names, "" for nobody, None where it is no name."""
        known = {"id": _by_id, "openid": self._by_open_id, **NAMES}
        for name, find in known.items():
            may = wanted.names is None or name in wanted.names
            if may and (somebody := find(wanted.text)) is not None:
                return somebody
        return None

    def _by_open_id(self, text: str) -> str | None:
        return self._customer_id(text) if is_open_id(text) else None

    def _speaker(self, one: Subject, wanted: Wanted) -> Subject | None:
        """Return who stands in a list for somebody on it; ``None`` for nobody.

        Of the list of everybody, a merged customer is left out.  On another list it
        may be the only one of the person: then who speaks for them stands there.
        """
        if not one.profile.merged_into:
            return one
        if not wanted.mark:
            return None
        group = self._groups.around(one.profile)
        keys = [{"pk": each, "sk": wanted.mark} for each in group.ids]
        marked = {item["pk"] for item in self._profiles.batch_get(keys)}
        first = next((each for each in group.ids if each in marked), "")
        if first != one.profile.id:
            return None
        return replace(one, profile=group.root)

    def _is(self, somebody: Subject, wanted: Wanted) -> bool:
        """Tell whether somebody found by name is on the list and all else fits."""
        key = {"pk": somebody.profile.id}
        marks = [key | {"sk": f"TAG#{wanted.tag}"}] if wanted.tag else []
        marks += [key | {"sk": "OWNER"}] if wanted.owner else []
        stand = {one["sk"]: one for one in self._profiles.batch_get(marks)}
        owner = stand.get("OWNER", {}).get("staff", "")
        return (
            wanted.scene in ("", somebody.profile.scene)
            and (not wanted.tag or f"TAG#{wanted.tag}" in stand)
            and _is_in(somebody.profile, wanted.segment)
            and wanted.owner in ("", owner)
            and all(asked(somebody) for asked in wanted.fits)
        )

    def _placed(
        self, places: list[str], wanted: Wanted
    ) -> Iterator[tuple[Subject, str]]:
        ids = [listing.customer_of(place) for place in places]
        with_traits = bool(wanted.fits) or bool(wanted.owner and wanted.tag)
        known = {one.profile.id: one for one in self._read(ids, traits=with_traits)}
        for one, place in zip(ids, places, strict=True):
            if one in known:
                yield known[one], place

    def _read(self, ids: Sequence[str], *, traits: bool) -> list[Subject]:
        kinds = ("PROFILE", trait_items.SK) if traits else ("PROFILE",)
        keys = [{"pk": one, "sk": sk} for one in dict.fromkeys(ids) for sk in kinds]
        items = {(i["pk"], i["sk"]): i for i in self._profiles.batch_get(keys)}
        now = now_ms()
        return [
            Subject(from_item(item), items.get((pk, trait_items.SK), {}), now)
            for (pk, sk), item in items.items()
            if sk == "PROFILE"
        ]


def is_open_id(text: str) -> bool:
    """Tell whether it can only be meant as an openid."""
    return bool(_OPEN_ID.fullmatch(text))


def _by_id(text: str) -> str | None:
    return text if _CUSTOMER_ID.fullmatch(text) else None


def _fits(somebody: Subject, wanted: Wanted) -> bool:
    profile, text = somebody.profile, wanted.text.casefold()
    known = (str(getattr(profile, one)) for one in wanted.fields)
    named = any(text in one.casefold() for one in known)
    return (
        not profile.merged_into
        and (named or text in ("", profile.code.casefold()))
        and wanted.scene in ("", profile.scene)
        and _is_in(profile, wanted.segment)
        # A list has been chosen by who looks after them, so the tag is asked of each.
        and (
            not (wanted.owner and wanted.tag)
            or wanted.tag in somebody.traits.get("tags", ())
        )
        and all(asked(somebody) for asked in wanted.fits)
    )


def _is_in(profile: Profile, segment: str) -> bool:
    return not segment or segment in profile.segments
