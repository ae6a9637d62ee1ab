"""What follows from an answer to a form; named in the dispatch table."""

from chalicelib.core.events import DomainEvent
from chalicelib.insight.forms import desk


def answered(event: DomainEvent) -> None:
    """Subscriber of ``form.answered``: learns what the answer says."""
    desk.learning().learn(event.data["form"], event.data["answer"])
