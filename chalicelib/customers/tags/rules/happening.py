"""One thing that happened to somebody, as rules look at it; pure.

An event in the inbound worker, a line of the time axis in a back-test and a domain
event all become one of these, so that a rule means the same in all three.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.events import DomainEvent
from chalicelib.customers.facts import scene_of
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.timeline import Entry

SPOKEN = "transcript.voice"
_TRANSCRIBED = "transcript.made"
# Lines of the time axis that are not called as the news of them is.
_NEWS = {"lifecycle": "lifecycle.changed", "refund": "order.refunded"}


@dataclass(frozen=True, slots=True)
class Happening:
    """Who did what, and when."""

    customer_id: str
    kind: str  # "event.click", "message.text", "order.paid", ...
    at_ms: int
    key: str  # what follows from it derives its id from this
    fields: Mapping[str, Any] = field(default_factory=dict)
    scene: str = ""
    lines: tuple[str, ...] = ()  # of the time axis, where it is none itself

    @property
    def place(self) -> str:
        """Return where it stands on the time axis."""
        return f"{self.at_ms:013d}#{self.key}"

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the places that show it."""
        return self.lines if self.is_news else (self.place,)

    @property
    def is_news(self) -> bool:
        """Whether it is a domain event, which is told of but no line itself."""
        return not self.kind.startswith(("event.", "message.", "transcript."))

    @property
    def words(self) -> str:
        """Return what was written or said, for comparisons."""
        named = ("Content", "Recognition", "text")  # the last of a transcript
        text = next(filter(None, map(self.fields.get, named)), "")
        return str(text).strip().casefold()

    @property
    def menu_key(self) -> str:
        return str(self.fields.get("EventKey", ""))


def kind_of(event: DomainEvent) -> str:
    """Return what a domain event is to rules: what was spoken is a line by itself."""
    return SPOKEN if event.kind == _TRANSCRIBED else event.kind


def of_occurrence(occurrence: Occurrence) -> Happening:
    event = occurrence.event
    return Happening(
        occurrence.customer_id,
        event.kind,
        occurrence.at_ms,
        occurrence.key,
        event.fields,
        event.scene,
    )


def of_entry(entry: Entry) -> Happening:
    kind = _NEWS.get(entry.kind) or f"{entry.kind}.{entry.type.lower()}"
    return Happening(
        entry.customer_id, kind, entry.at_ms, entry.key, entry.data, scene_of(entry)
    )


def of_event(event: DomainEvent) -> Happening:
    return Happening(
        event.customer_id, event.kind, event.occurred_at_ms, event.id, event.data
    )
