"""What waited and is due: subscriber of ``timer.due``."""

from chalicelib.core.events import DomainEvent
from chalicelib.messaging import assembly, receipts
from chalicelib.messaging.intents import repository as intents
from chalicelib.messaging.pushes import lifecycle


def due(event: DomainEvent) -> None:
    """Take up what a timer of this module was armed for; others' are not ours."""
    what = event.data["id"]
    match event.data["kind"]:
        case intents.TIMER:
            assembly.desk().wake(what)
        case lifecycle.TIMER:
            assembly.lifecycle().wake(what)
        case receipts.TIMER:
            assembly.receipts().settle(what)
