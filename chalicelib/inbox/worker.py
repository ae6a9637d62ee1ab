"""The inbound worker: one batch of pushes becomes profiles, time axis and effects.

The profile of each person takes one conditional update for all their events of the
batch, the time axis one batch write for everybody.  The profile comes first: it counts,
so it must know what it has applied.  A crash in between is mended by the redelivery,
which the profile recognises and which writes the same entries again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from chalicelib.aws.lean import AwsError
from chalicelib.aws.logs import logger
from chalicelib.aws.values import Item
from chalicelib.core.errors import Malformed, Poison
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.privacy.marks import is_late
from chalicelib.customers.profile.changes import Changes, outlived
from chalicelib.customers.profile.repository import (
    Applied,
    OutOfOrder,
    Person,
    ProfileRepository,
    Stranger,
)
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.recording.record import Knowledge, Recorded, record
from chalicelib.wechat import events


@dataclass(slots=True)
class Batch:
    """What became of each push of a batch, by event key."""

    applied: dict[str, Applied] = field(default_factory=dict)
    recorded: dict[str, Recorded] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)  # of a life that was erased


class Erased(Protocol):
    """Who was erased."""

    def until(self, customer_id: str) -> int:
        """Return until when somebody's life was erased, 0 for nobody erased."""

    def return_of(self, customer_id: str, at_ms: int) -> None:
        """Note that somebody is a customer again."""


class Worker:
    """Records pushes and tells the subscribers."""

    def __init__(
        self,
        profiles: ProfileRepository,
        timeline: Timeline,
        customer_id: Callable[[str], str],
        app_id: str,
        tell: Callable[[Occurrence], None],
        knowledge: Callable[[], Knowledge],
        erased: Erased,
    ) -> None:
        self._profiles = profiles
        self._timeline = timeline
        self._customer_id = customer_id
        self._app_id = app_id
        self._tell = tell
        self._knowledge = knowledge
        self._erased = erased

    def record_all(self, deliveries: Iterable[Delivery]) -> Batch:
        """Write profiles and time axis of all; a failure is kept for its record."""
        batch = Batch()
        for delivery in deliveries:
            try:
                batch.recorded[delivery.key] = self._read(delivery)
            except Exception as error:  # noqa: BLE001 -- raised again for its record
                batch.failed[delivery.key] = error
        for group in _by_person(batch.recorded.values()):
            self._apply(group, batch)
        self._write_entries(batch)
        return batch

    def finish(self, delivery: Delivery, batch: Batch) -> None:
        """Tell the subscribers of one push, or raise what recording it raised."""
        if error := batch.failed.get(delivery.key):
            raise error
        recorded = batch.recorded[delivery.key]
        if not recorded.customer_id or delivery.key in batch.late:
            return
        applied = batch.applied[delivery.key]
        self._tell(
            Occurrence(
                event=recorded.event,
                key=delivery.key,
                customer_id=recorded.customer_id,
                at_ms=recorded.entry.at_ms,
                profile=applied.profile,
                changes=applied.changes,
                is_act=recorded.entry.direction == "in",
                follow_is_ambiguous=applied.follow_is_ambiguous,
            )
        )

    def _read(self, delivery: Delivery) -> Recorded:
        try:
            event = events.parse(delivery.xml.encode())
        except Malformed as error:
            raise Poison(f"unreadable event: {error}") from error
        customer = self._customer_id(event.person) if event.person else ""
        return record(delivery, event, customer, self._knowledge())

    def _apply(self, group: list[Recorded], batch: Batch) -> None:
        first = group[0]
        if not first.customer_id:
            return
        person = Person(first.customer_id, first.event.person, self._app_id)
        try:
            applied = self._apply_group(person, group, batch.late)
            if applied is None:
                return
            if applied.is_new:
                self._profiles.remember_identity(person)
        except Exception as error:  # noqa: BLE001 -- raised again for each record
            batch.failed.update((one.delivery.key, error) for one in group)
            return
        batch.applied.update((one.delivery.key, applied) for one in group)

    def _apply_group(
        self, person: Person, group: list[Recorded], late: set[str]
    ) -> Applied | None:
        """Apply what is no rest of an erased life; put the keys of that into ``late``.

        Somebody known costs no look at who was erased.
        """
        ordered = sorted(group, key=lambda one: one.entry.sort_key)
        try:
            return self._apply_in_order(person, ordered, must_be_known=True)
        except Stranger:
            erased_ms = self._erased.until(person.id)
        fresh = _since(ordered, erased_ms)
        late |= {one.delivery.key for one in ordered if one not in fresh}
        if not fresh:
            return None
        applied = self._apply_in_order(person, fresh)
        if erased_ms:
            self._erased.return_of(person.id, fresh[0].entry.at_ms)
        return applied

    def _apply_in_order(
        self, person: Person, ordered: list[Recorded], *, must_be_known: bool = False
    ) -> Applied:
        try:
            return self._apply_together(person, ordered, must_be_known=must_be_known)
        except OutOfOrder as refused:
            return self._apply_apart(person, ordered, refused.item)

    def _apply_together(
        self, person: Person, ordered: list[Recorded], *, must_be_known: bool = False
    ) -> Applied:
        total = Changes()
        for one in ordered:
            total = total.then(one.changes)
        if state := _newest_state(ordered):
            total = total.then(state)
        return self._profiles.apply(
            person,
            total,
            [one.delivery.key for one in ordered],
            [one.entry.sort_key for one in ordered],
            must_be_known=must_be_known,
        )

    def _apply_apart(
        self, person: Person, ordered: list[Recorded], stands: Item
    ) -> Applied:
        """Apply what is late each with its entry, and then the rest together.

        What the profile remembers as just applied is neither.
        """
        known = set(stands.get("recent", []))
        fresh = [one for one in ordered if one.delivery.key not in known]
        newest, left_at_ms = stands.get("last_sk", ""), stands.get("unsub_at", 0)
        newer = [one for one in fresh if one.entry.sort_key > newest]
        applied = None
        for one in fresh:
            if one not in newer and one.entries:
                entry = self._timeline.first_time(one.entry)
                changed = outlived(one.changes, one.entry.at_ms, left_at_ms)
                applied = self._profiles.apply_late(person, changed, entry)
        if newer:
            # Of what came before them the subscribers may not have heard yet.
            applied = replace(self._apply_together(person, newer), changes=None)
        return applied or self._profiles.applied(stands, replayed=True)

    def _write_entries(self, batch: Batch) -> None:
        out = batch.failed.keys() | batch.late
        fine = [r for key, r in batch.recorded.items() if key not in out]
        try:
            self._timeline.add_all(entry for one in fine for entry in one.entries)
        except AwsError:
            # One item that DynamoDB refuses must not take the others with it.
            logger.warning("batch refused, writing one by one", count=len(fine))
            for one in fine:
                self._write_alone(one, batch)
        except Exception as error:  # noqa: BLE001 -- raised again for each record
            batch.failed.update((one.delivery.key, error) for one in fine)

    def _write_alone(self, one: Recorded, batch: Batch) -> None:
        try:
            self._timeline.add_all(one.entries)
        except AwsError as error:
            refused = Poison(f"entry refused: {error.code}")
            batch.failed[one.delivery.key] = refused
        except Exception as error:  # noqa: BLE001 -- raised again for its record
            batch.failed[one.delivery.key] = error


def _by_person(recorded: Iterable[Recorded]) -> list[list[Recorded]]:
    groups: dict[str, list[Recorded]] = {}
    for one in recorded:
        groups.setdefault(one.customer_id, []).append(one)
    return list(groups.values())


def _since(ordered: list[Recorded], erased_ms: int) -> list[Recorded]:
    """Return what begins a new life: something of the person's own, and what follows.

    Of whoever was erased, neither what is late nor what WeChat tells by itself does.
    """
    if not erased_ms:
        return ordered
    for place, one in enumerate(ordered):
        is_own = one.entry.direction == "in" and one.event.kind != "event.unsubscribe"
        if is_own and not is_late(one.entry.at_ms, erased_ms):
            return ordered[place:]
    return []


def _newest_state(ordered: list[Recorded]) -> Changes | None:
    """Return what the door wants remembered; its newest answer knows of the others."""
    for one in reversed(ordered):
        reply = one.delivery.reply
        if reply and reply.get("state"):
            return Changes(sets={"door": reply["state"]})
    return None
