"""Everybody as the tables tell: who is on the list, who has a line, what is known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.customers import listing
from chalicelib.customers.identity.reading import as_one, in_order
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.segments.people.rows import Row, row_of
from chalicelib.customers.timeline import ACCOUNT, DAY_SHARDS, Timeline
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.models import Subject, Traits
from chalicelib.customers.traits.repository import SK as TRAITS_SK

Known = tuple[Profile, Item]  # and the TRAITS item

_AT_ONCE = 500  # places read from the list in one call


class Everybody:
    """Reads people, many at a time."""

    def __init__(
        self,
        profiles: Table,
        timeline: Timeline,
        traits: Callable[[], Traits],
        imported_ms: Callable[[], int],
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._timeline = timeline
        self._traits = traits
        self._now_ms = now_ms
        self.imported_ms = imported_ms

    def listed(self, part: int, after: str, limit: int) -> Iterator[str]:
        """Yield the places of a shard of the list of everybody, the newest first."""
        walk = listing.walk_shard(self._profiles, part, after=after, at_once=_AT_ONCE)
        return islice(walk, limit)

    @staticmethod
    def customer_of(place: str) -> str:
        return listing.customer_of(place)

    def rows(self, ids: Sequence[str]) -> list[Row]:
        """Return the rows of those people who have one, as of this moment."""
        traits = self._traits()
        found = (row_of(one, traits) for one in self.subjects(ids))
        return [row for row in found if row]

    def subjects(self, ids: Sequence[str]) -> list[Subject]:
        """Return those people as traits look at them; two items each, in batches.

        Whoever speaks for others is all of them; who was merged away is still there.
        """
        now = self._now_ms()
        found = self._read(ids)
        missing = {other for one, _ in found.values() for other in one.others}
        below = {**self._read(sorted(missing - found.keys())), **found}
        return [_subject(one, below, now) for one, _ in found.values()]

    def _read(self, ids: Sequence[str]) -> dict[str, Known]:
        keys = [{"pk": one, "sk": sk} for one in ids for sk in ("PROFILE", TRAITS_SK)]
        items = self._profiles.batch_get(keys, consistent=True)
        traits = {item["pk"]: item for item in items if item["sk"] == TRAITS_SK}
        return {
            item["pk"]: (from_item(item), traits.get(item["pk"], {}))
            for item in items
            if item["sk"] == "PROFILE"
        }

    def entries_of(self, day: str) -> Iterator[str]:
        """Yield whose each entry of a business day is."""
        for number in range(DAY_SHARDS):
            for customer, _ in self._timeline.keys_of_day(day, number):
                if customer != ACCOUNT:
                    yield customer


def _subject(one: Profile, known: Mapping[str, Known], now_ms: int) -> Subject:
    others = (known[other][0] for other in one.others if other in known)
    group = in_order(one, others)
    items = [known[each.id][1] for each in group]
    return Subject(as_one(group), combined(items), now_ms)
