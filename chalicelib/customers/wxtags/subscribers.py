"""What the tag sync wants to be told; named in the dispatch table."""

from chalicelib.core.events import DomainEvent
from chalicelib.customers.chores import desk as chores


def due(event: DomainEvent) -> None:
    """Go on with a run that waited for WeChat's quota."""
    chores.chores().resume(event.data["id"])
