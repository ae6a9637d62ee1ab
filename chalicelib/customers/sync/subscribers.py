"""What the follower sync wants to be told; named in the dispatch table."""

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.sync import building
from chalicelib.customers.sync.messages import PersonTask


def due(event: DomainEvent) -> None:
    """Go on with a run that waited for WeChat's quota."""
    building.course().wake(event.data["id"])


def followed(occurrence: Occurrence) -> None:
    """Remember a follower whom the last snapshot cannot know, and look them up."""
    building.newcomers().note(occurrence.event.person)
    _look_up(occurrence)


def left(occurrence: Occurrence) -> None:
    """Ask WeChat where one second holds both a follow and its end."""
    if occurrence.follow_is_ambiguous:
        _look_up(occurrence)


def _look_up(occurrence: Occurrence) -> None:
    connections.sync_queue().send(
        PersonTask(
            open_id=occurrence.event.person,
            follow_key=occurrence.profile.follow_key,
            settles=occurrence.follow_is_ambiguous,
        )
    )
