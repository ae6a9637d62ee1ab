"""The time axis as the media worker needs it.

What a voice message says is understood when it is written down: its topics go into the
entry, and count for the person in the same transaction.
"""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.profile.changes import Changes
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.insight.understanding.desk import understanding
from chalicelib.insight.understanding.service import Understanding


class MediaAxis:
    def __init__(
        self,
        timeline: Timeline,
        committing: Effects,
        profiles: ProfileRepository,
        understanding: Callable[[], Understanding],
    ) -> None:
        self._timeline = timeline
        self._effects = committing
        self._profiles = profiles
        self._understanding = understanding

    def known(self, entry: Entry) -> Entry | None:
        """Return the entry that stands under the same key."""
        found = self._timeline.read_all([(entry.customer_id, entry.sort_key)])
        return found[0] if found else None

    def add_once(self, entry: Entry) -> None:
        """Add it; one that is there already stays as it is."""
        if entry.kind == "transcript":
            self._hear(entry)
        else:
            self._effects.commit(entry)

    def _hear(self, entry: Entry) -> None:
        heard, changes = understood(entry, self._understanding())
        counts = self._profiles.counting(entry.customer_id, changes)
        try:
            self._effects.commit(heard, counts, _news(heard))
        except TransactionFailed as failed:
            if not failed.refused(1):
                raise
            # There is no such person any more, so there is nobody it could be about.


def axis() -> MediaAxis:
    return MediaAxis(
        Timeline(connections.interactions()),
        effects(),
        ProfileRepository(connections.profiles()),
        understanding,
    )


def understood(entry: Entry, by: Understanding) -> tuple[Entry, Changes]:
    """Return a transcript with what it says, and what that changes for the person."""
    found = by.of_speech(entry.data["text"], entry.at_ms)
    return replace(entry, data=entry.data | dict(found.data)), found.changes


def _news(entry: Entry) -> DomainEvent:
    return DomainEvent(
        kind="transcript.made",
        id=f"transcript.made:{entry.key}"[:128],
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={"key": entry.key, "at_ms": entry.at_ms},
    )
