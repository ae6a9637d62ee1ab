"""What the follower sync wants to be told; named in the dispatch table."""

from typing import Protocol

from chalicelib.core.events import DomainEvent
from chalicelib.customers.sync import building
from chalicelib.customers.sync.line import TIMER


class Inbound(Protocol):
    """A WeChat event, as far as it matters here."""

    @property
    def person(self) -> str: ...


class Occurrence(Protocol):
    @property
    def event(self) -> Inbound: ...


def timer_due(event: DomainEvent) -> None:
    """Go on with a run that waited for WeChat's quota."""
    if event.data.get("kind") == TIMER:
        building.course().wake(event.data["id"])


def followed(occurrence: Occurrence) -> None:
    """Remember a follower whom the last snapshot cannot know."""
    building.newcomers().note(occurrence.event.person)
