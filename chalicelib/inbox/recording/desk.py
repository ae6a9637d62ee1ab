"""What this deployment reads pushes with."""

from chalicelib.inbox.recording.record import Knowledge
from chalicelib.insight.understanding import desk as understanding
from chalicelib.messaging.platform.repository import tables


def knowledge() -> Knowledge:
    """Return it; its parts are at most half a minute old."""
    return Knowledge(tables().on, understanding.understanding())
