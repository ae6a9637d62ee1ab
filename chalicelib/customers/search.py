"""Finding customers: by list, by what they are called, by what is known of them.

What no index serves is asked of each that the list yields.  A page is filled however
far its people are apart, but a call looks at a bounded number of them: where that ends
it, the page holds fewer than were asked for, and the list goes on.  Customers who are
one person are one hit, and are asked as one.

A module that knows people by a name of their own says so, and ``NAMES`` has it::

    @search.named("mobile")
    def by_mobile(text: str) -> list[str] | None: ...
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.customers import listing
from chalicelib.customers.identity.models import Group
from chalicelib.customers.persons import Persons
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.traits.models import Subject

MOST_LOOKED_AT = 20_000  # in one call: a few seconds of the gateway's 29
_CUSTOMER_ID = re.compile(r"c[0-9a-z]{25}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{20,40}")
_CHUNK = 100

Fits = Callable[[Subject], bool]
# The customers that a name means, maybe none; None where it is no such name.
Named = Callable[[str], Sequence[str] | None]
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
    tag: str = ""  # the name of one of the brand's
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
        tag_key: Callable[[str], str] = str,
    ) -> None:
        self._profiles = profiles
        self._customer_id = customer_id
        self._most = most
        self._tag_key = tag_key  # from the name of a tag
        self._persons = Persons(profiles)

    def page(self, wanted: Wanted, limit: int, after: str = "") -> Found:
        """Return the next customers in the order of the list.

        Raises:
            Malformed: the tag is a colleague's own.
        """
        wanted = replace(wanted, tag=self._tag_key(wanted.tag))
        named = self._named(wanted)
        if named is None:
            return self._filled(wanted, limit, after)
        groups = self._persons.groups(named)
        on_list = [one.id for one in groups if self._is_on_list(one, wanted)]
        known = self._persons.subjects(on_list, traits=bool(wanted.fits)).values()
        return Found([one.profile for one in known if _is_asked_for(one, wanted)])

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

    def _named(self, wanted: Wanted) -> Sequence[str] | None:
        """Return whom the text names; ``None`` where it is no name of anybody."""
        known = {"id": _by_id, "openid": self._by_open_id, **NAMES}
        for name, find in known.items():
            may = wanted.names is None or name in wanted.names
            if may and (found := find(wanted.text)) is not None:
                return found
        return None

    def _by_open_id(self, text: str) -> list[str] | None:
        return [self._customer_id(text)] if is_open_id(text) else None

    def _speaker(self, somebody: Subject, wanted: Wanted) -> Subject | None:
        """Return who stands in a list for somebody on it; ``None`` for nobody.

        Of everybody, and of a segment, a merged customer is left out.  On another list
        it may be the only one of the person: then who speaks stands there, once.
        """
        if not somebody.profile.merged_into:
            return somebody
        if not (wanted.owner or wanted.tag):
            return None
        group = self._persons.around(somebody.profile)
        if self._listed(group, wanted) != somebody.profile.id:
            return None
        known = self._persons.subjects([group.id], traits=_asks_traits(wanted))
        return known.get(group.id)

    def _is_on_list(self, group: Group, wanted: Wanted) -> bool:
        tagged = not wanted.tag or bool(
            self._persons.marked(group, f"TAG#{wanted.tag}")
        )
        return tagged and (not wanted.owner or bool(self._listed(group, wanted)))

    def _listed(self, group: Group, wanted: Wanted) -> str:
        """Return the customer of a person that puts them on the list, "" for none."""
        if not wanted.owner:
            return next(iter(self._persons.marked(group, f"TAG#{wanted.tag}")), "")
        marks = self._persons.marked(group, "OWNER")
        first = next(iter(marks), "")  # who looks after the person
        return first if first and marks[first]["staff"] == wanted.owner else ""

    def _placed(
        self, places: list[str], wanted: Wanted
    ) -> Iterator[tuple[Subject, str]]:
        ids = [listing.customer_of(place) for place in places]
        known = self._persons.subjects(ids, traits=_asks_traits(wanted))
        for one, place in zip(ids, places, strict=True):
            if one in known:
                yield known[one], place


def is_open_id(text: str) -> bool:
    """Tell whether it can only be meant as an openid."""
    return bool(_OPEN_ID.fullmatch(text))


def _by_id(text: str) -> list[str] | None:
    return [text] if _CUSTOMER_ID.fullmatch(text) else None


def _fits(somebody: Subject, wanted: Wanted) -> bool:
    profile, text = somebody.profile, wanted.text.casefold()
    known = (str(getattr(profile, one)) for one in wanted.fields)
    named = any(text in one.casefold() for one in known)
    return (
        (named or text in ("", profile.code.casefold()))
        # A list has been chosen by who looks after them, so the tag is asked of each.
        and (
            not (wanted.owner and wanted.tag)
            or wanted.tag in somebody.traits.get("tags", ())
        )
        and _is_asked_for(somebody, wanted)
    )


def _is_asked_for(somebody: Subject, wanted: Wanted) -> bool:
    profile = somebody.profile
    return (
        wanted.scene in ("", profile.scene)
        and (not wanted.segment or wanted.segment in profile.segments)
        and all(asked(somebody) for asked in wanted.fits)
    )


def _asks_traits(wanted: Wanted) -> bool:
    return bool(wanted.fits) or bool(wanted.owner and wanted.tag)
