"""Single messages: what other modules call."""

from chalicelib.messaging.governor.models import Decision
from chalicelib.messaging.models import SendIntent


def submit(intent: SendIntent) -> Decision:
    """Decide on the intent and, if it may go, have it sent; a repeat changes nothing.

    Raises:
        InvalidInput: another intent has this id.
        Unavailable: submit it again.
    """
    from chalicelib.messaging.assembly import REAL

    return REAL.desk().submit(intent)
