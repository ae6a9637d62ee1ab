"""What somebody did, from their time axis."""

from dataclasses import replace

from chalicelib.core.events import DomainEvent
from chalicelib.customers.tags.rules.happening import (
    SPOKEN,
    Happening,
    kind_of,
    of_entry,
    of_event,
)
from chalicelib.customers.timeline import Timeline

MOST = 500  # lines looked at; nobody does more that counts within a window


class TimelineHistory:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def since(self, customer_id: str, since_ms: int) -> list[Happening]:
        """Return what happened since then, the newest first."""
        found = self._timeline.since(customer_id, since_ms, MOST)
        # What we said has the same kinds as what they say.
        return [of_entry(entry) for entry in found if entry.direction != "out"]

    def of_event(self, event: DomainEvent) -> Happening:
        """Return a domain event with the line that its effect left."""
        lines = self._timeline.at(event.customer_id, event.occurred_at_ms)
        for entry in lines:
            if kind_of(event) == SPOKEN and entry.key == event.data["key"]:
                return of_entry(entry)
        about = event.kind.partition(".")[0]
        places = [entry.sort_key for entry in lines if entry.kind == about]
        return replace(of_event(event), lines=tuple(places))
