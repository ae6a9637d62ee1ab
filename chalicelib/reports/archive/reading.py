"""A business day as the tables tell it, in memory that does not grow with the day."""

from collections.abc import Iterator, Sequence
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.customers.facts import InteractionFact, interaction_fact, is_follow
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.timeline import DAY_SHARDS, Entry, Timeline

_AT_ONCE = 100  # keys a batch read takes
_REMEMBERED = 100_000  # profiles; about 40 MB

Key = tuple[str, str]


class DayReader:
    """Reads the entries of a day, each with what its person's profile adds."""

    def __init__(self, timeline: Timeline, profiles: Table) -> None:
        self._timeline = timeline
        self._table = profiles
        self._profiles: dict[str, Profile | None] = {}

    def count(self, day: str) -> int:
        """Return how many entries the day has; nothing but keys is read."""
        return sum(1 for _ in self._keys(day))

    def facts(self, day: str) -> Iterator[InteractionFact | None]:
        """Yield the fact of every entry of the day, ``None`` for one that has none."""
        keys = self._keys(day)
        while chunk := list(islice(keys, _AT_ONCE)):
            entries = self._timeline.read_all(chunk)
            self._remember({entry.customer_id for entry in entries})
            for entry in entries:
                profile = self._profiles.get(entry.customer_id)
                again = is_follow(entry) and self._followed_before(entry, profile)
                yield interaction_fact(entry, profile, again=again)

    def _keys(self, day: str) -> Iterator[Key]:
        for number in range(DAY_SHARDS):
            yield from self._timeline.keys_of_day(day, number)

    def _remember(self, customers: set[str]) -> None:
        if len(self._profiles) > _REMEMBERED:
            self._profiles.clear()
        missing: Sequence[str] = sorted(customers - self._profiles.keys())
        keys = [{"pk": customer, "sk": "PROFILE"} for customer in missing]
        found = {item["pk"]: from_item(item) for item in self._table.batch_get(keys)}
        self._profiles |= {customer: found.get(customer) for customer in missing}

    def _followed_before(self, follow: Entry, profile: Profile | None) -> bool:
        """Look back along the axis; most people have followed only once."""
        if profile and profile.times_followed == 1:
            return False
        before = follow.sort_key
        while older := self._timeline.recent(follow.customer_id, _AT_ONCE, before):
            if any(is_follow(entry) for entry in older):
                return True
            before = older[-1].sort_key
        return False
