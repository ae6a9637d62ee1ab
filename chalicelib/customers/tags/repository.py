"""Who has which tag: gives, takes and tells, each once for its cause.

The key scheme is that of ``items``.  A tag of the brand's comes and goes with its line
on the time axis, the person's traits, the count and the news, in one transaction.  A
colleague's own tag is that colleague's note: it leaves no line and is news to nobody.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import Effects
from chalicelib.customers.tags import items
from chalicelib.customers.tags.counting import Counts
from chalicelib.customers.tags.models import (
    Assignment,
    Gift,
    Outcome,
    Removal,
    dated,
    owner_of,
    tag_id,
)
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems

TIMER = "tag"


class Tags:
    """Gives and takes tags."""

    def __init__(
        self,
        profiles: Table,
        counts: Counts,
        effects: Effects,
        timers: Timers,
        name_of: Callable[[str], str],
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._counts = counts
        self._effects = effects
        self._timers = timers
        self._name_of = name_of
        self._now_ms = now_ms
        self._traits = TraitItems(profiles)
        self._untold: list[DomainEvent] = []

    def of(self, *customer_ids: str) -> list[Assignment]:
        """Return somebody's tags by key; several ids where people were merged.

        Of a tag that several of them have, it is the one given first.
        """
        rows = (
            row
            for customer_id in customer_ids
            for row in self._profiles.query(
                "pk = :customer AND begins_with(sk, :tags)",
                values={":customer": customer_id, ":tags": items.PREFIX},
            )
        )
        return items.first_of_each(rows)

    def one(self, customer_id: str, key: str) -> Assignment | None:
        """Return a tag of somebody's."""
        place = items.key_of(customer_id, key)
        row = self._profiles.get(pk=place["pk"], sk=place["sk"])
        return items.from_item(row) if row else None

    def among(self, customer_ids: Sequence[str], key: str) -> dict[str, Assignment]:
        """Return the tag of those who have it, by customer."""
        wanted = [items.key_of(one, key) for one in dict.fromkeys(customer_ids)]
        rows = self._profiles.batch_get(wanted)
        return {row["pk"]: items.from_item(row) for row in rows}

    def give(
        self, customer_id: str, key: str, gift: Gift, *, told: bool = True
    ) -> Outcome:
        """Give a tag; to who has it, what speaks for it is added.

        Args:
            customer_id: to whom.
            key: which, see ``Catalogue.keys_of``.
            gift: why.
            told: False where the news of many is told together, by ``tell``.
        """
        stands = self.one(customer_id, key)
        if stands is None:
            if self._put(customer_id, key, gift, told=told):
                return Outcome.CHANGED
            stands = self.one(customer_id, key)
        if stands is None or stands.cause == gift.cause:
            return Outcome.REPEATED
        self._strengthen(stands, gift)
        return Outcome.UNCHANGED

    def take(
        self, customer_id: str, key: str, removal: Removal, *, told: bool = True
    ) -> Outcome:
        """Take a tag away; one that is not there is no error."""
        had = self.one(customer_id, key)
        if had is None:
            return Outcome.UNCHANGED
        try:
            done = self._remove(had, removal, told=told)
        except TransactionFailed:  # gone, or another by now
            return Outcome.UNCHANGED
        return Outcome.CHANGED if done else Outcome.REPEATED

    def tell(self) -> None:
        """Tell the news of what was given and taken untold."""
        events, self._untold = self._untold, []
        self._effects.tell(events)

    def keep_until(self, stands: Assignment, expires_ms: int, score_milli: int) -> None:
        """Have a tag end later than it was to; the timer that fires early arms anew."""
        with suppress(ConditionFailed):
            self._profiles.update(
                items.key_of(stands.customer_id, stands.key),
                "SET expires = :expires, score = :score",
                values={
                    ":expires": expires_ms,
                    ":score": score_milli,
                    ":cause": stands.cause,
                },
                condition="cause = :cause",
                returns="NONE",
            )
        self.arm(stands.customer_id, stands.key, expires_ms)

    def arm(self, customer_id: str, key: str, due_ms: int) -> None:
        """Have a tag looked at again at that time."""
        self._timers.arm(timer(customer_id, key, due_ms))

    def _put(self, customer_id: str, key: str, gift: Gift, *, told: bool) -> bool:
        made = items.assigned(customer_id, key, gift)
        writes = [
            self._profiles.put_write(items.to_item(made), "attribute_not_exists(pk)"),
            self._counts.change(customer_id, key, 1),
        ]
        if gift.expires_ms:
            writes.append(self._timers.row(timer(customer_id, key, gift.expires_ms)))
        try:
            if owner_of(key):
                transact(writes)
                return True
            writes.append(self._traits.change(customer_id, joins={"tags": [key]}))
            at_ms = dated(gift.at_ms, self._now_ms())
            entry = items.given(made, self._name_of(key), at_ms)
            event = items.news(entry, key, gift.hops)
            return self._commit(entry, writes, event, told=told)
        except TransactionFailed:  # somebody else was quicker
            return False

    def _remove(self, had: Assignment, removal: Removal, *, told: bool) -> bool:
        writes: list[Write] = [
            self._profiles.delete_write(
                items.key_of(had.customer_id, had.key),
                "cause = :cause",
                values={":cause": had.cause},
            ),
            self._counts.change(had.customer_id, had.key, -1),
        ]
        if owner_of(had.key):
            transact(writes)
            return True
        leaves = {"tags": [had.key]}
        writes.append(self._traits.change(had.customer_id, leaves=leaves))
        at_ms = dated(removal.at_ms, self._now_ms())
        entry = items.taken(had, self._name_of(had.key), removal, at_ms)
        event = items.news(entry, had.key, removal.hops)
        return self._commit(entry, writes, event, told=told)

    def _commit(
        self, entry: Entry, writes: Sequence[Write], event: DomainEvent, *, told: bool
    ) -> bool:
        done = self._effects.commit(entry, writes, event, told=told)
        if done and not told:
            self._untold.append(event)
        return done

    def _strengthen(self, stands: Assignment, gift: Gift) -> None:
        stronger = items.strengthened(stands, gift)
        if stronger is None:
            return
        with suppress(ConditionFailed):
            self._profiles.update(
                items.key_of(stands.customer_id, stands.key),
                "SET evidence = :evidence, expires = :expires, score = :score",
                values={
                    ":evidence": list(stronger.evidence),
                    ":expires": stronger.expires_ms,
                    ":score": stronger.score_milli,
                    ":cause": stands.cause,
                },
                condition="cause = :cause",
                returns="NONE",
            )


def timer(customer_id: str, key: str, due_ms: int) -> Timer:
    """Return the timer that ends a tag."""
    name = f"{customer_id}:{tag_id(key)}"
    return Timer(TIMER, name, due_ms, customer_id, {"tag": key})
