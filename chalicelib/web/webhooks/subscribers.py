"""What the dispatch table calls."""

from chalicelib.core.events import DomainEvent
from chalicelib.web.webhooks import assembly
from chalicelib.web.webhooks.models import Task


def due(event: DomainEvent) -> None:
    """Try a delivery once more."""
    assembly.enqueue(
        Task(webhook_id=event.data["webhook_id"], delivery_id=event.data["delivery_id"])
    )
