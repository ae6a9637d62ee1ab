"""Reading both sides of every tag, some at a time: what a plan is made of."""

from collections.abc import Callable, Sequence
from typing import Protocol

from chalicelib.aws.dynamodb import Table
from chalicelib.customers.listing import SHARDS
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import carriers
from chalicelib.customers.wxtags.mirror import Mirror
from chalicelib.customers.wxtags.models import LAST_SYSTEM_ID, Link, WxTag
from chalicelib.customers.wxtags.phases import Place
from chalicelib.customers.wxtags.planning import Known

_AT_ONCE = 5_000  # people of a shard
_LOOKED_AT = 5_000  # profiles a step


class KnownTag(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def count(self) -> int: ...


class FansPage(Protocol):
    @property
    def open_ids(self) -> list[str]: ...
    @property
    def next_open_id(self) -> str: ...


class Fans(Protocol):
    def tags(self) -> Sequence[KnownTag]: ...
    def tagged_page(self, tag_id: int, start: str = "") -> FansPage: ...


class Reading:
    """Reads WeChat's side, ours, and the people in whom they differ."""

    def __init__(
        self,
        account: Fans,
        profiles: Table,
        mirror: Mirror,
        customer_id: Callable[[str], str],
        is_gone: Callable[[str], bool],
        has_time: Callable[[], bool],
    ) -> None:
        """Take what it works with; who is gone was erased, and WeChat has them yet."""
        self._account = account
        self._profiles = profiles
        self._mirror = mirror
        self._customer_id = customer_id
        self._is_gone = is_gone
        self._has_time = has_time

    def theirs(self, chore: str, place: Place) -> Place | None:
        """Read on at WeChat's; return where to go on, ``None`` at the end."""
        if place == Place():
            listed = [WxTag(t.id, t.name, t.count) for t in self._account.tags()]
            self._mirror.keep_account(chore, listed)
        own = [t for t in self._mirror.account(chore) if t.id > LAST_SYSTEM_ID]
        while place.at < len(own) and self._has_time():
            wx_id = own[place.at].id
            page = self._account.tagged_page(wx_id, place.after)
            ids = [self._customer_id(one) for one in page.open_ids]
            known = [one for one in ids if not self._is_gone(one)]
            self._mirror.keep_theirs(chore, wx_id, place.page, known)
            place = _after(place, page.next_open_id)
        return place if place.at < len(own) else None

    def ours(self, chore: str, links: Sequence[Link], place: Place) -> Place | None:
        """Read on here; ``page`` counts the shards."""
        while place.at < len(links) and self._has_time():
            key, found, after = links[place.at].key, [], ""
            while True:
                some = carriers.of_tag(
                    self._profiles, key, place.page, _AT_ONCE, after=after
                )
                found += some.ids
                after = some.last
                if not after:
                    break
            self._mirror.keep_ours(chore, key, place.page, found)
            following = place.page + 1
            last = following == SHARDS
            place = Place(place.at + 1) if last else Place(place.at, following)
        return place if place.at < len(links) else None

    def look(
        self, chore: str, links: Sequence[Link], wx_ids: Sequence[int], place: Place
    ) -> Place | None:
        """Look at those in whom a tag differs; ``page`` counts them."""
        while place.at < len(links) and self._has_time():
            link = links[place.at]
            ours = self._mirror.ours(chore, link.key)
            apart = sorted(ours ^ self._mirror.theirs(chore, wx_ids[place.at]))
            here = apart[place.page : place.page + _LOOKED_AT]
            self._mirror.keep_known(
                chore, link.key, place.page, self._known(link, here)
            )
            following = place.page + _LOOKED_AT
            rest = following < len(apart)
            place = Place(place.at, following) if rest else Place(place.at + 1)
        return place if place.at < len(links) else None

    def _known(self, link: Link, people: Sequence[str]) -> Known:
        keys = [{"pk": one, "sk": "PROFILE"} for one in people]
        found = [from_item(item) for item in self._profiles.batch_get(keys)]
        return Known(
            following=frozenset(one.id for one in found if one.subscribed),
            left=frozenset(one.id for one in found if not one.subscribed),
            returned=frozenset(one.id for one in found if _returned(one, link)),
        )


def _returned(profile: Profile, link: Link) -> bool:
    since = profile.subscribed_at_ms > link.synced_ms > 0
    return profile.subscribed and since and profile.times_followed > 1


def _after(place: Place, next_open_id: str) -> Place:
    if next_open_id:
        return Place(place.at, place.page + 1, next_open_id)
    return Place(place.at + 1)
