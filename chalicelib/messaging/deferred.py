"""What waited and is due: subscriber of ``timer.due``."""

from chalicelib.core.events import DomainEvent
from chalicelib.messaging import receipts
from chalicelib.messaging.assembly import REAL, Assembly
from chalicelib.messaging.intents import repository as intents
from chalicelib.messaging.pushes import lifecycle


def due(event: DomainEvent) -> None:
    """Take up what a timer of this module was armed for; others' are not ours."""
    take_up(REAL, event.data["kind"], event.data["id"])


def take_up(assembly: Assembly, kind: str, what: str) -> None:
    """Do what waited under that id."""
    match kind:
        case intents.TIMER:
            assembly.desk().wake(what)
        case lifecycle.TIMER:
            assembly.lifecycle().wake(what)
        case receipts.TIMER:
            assembly.receipts().settle(what)
