"""What other systems are told of customers, by webhook."""

from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.staff.login.scene import request_of
from chalicelib.web import webhooks
from chalicelib.web.webhooks.models import Happening, Kind

_EVENTS = {
    "event.subscribe": Kind.FOLLOWED,
    "event.unsubscribe": Kind.LEFT,
    "event.scan": Kind.SCANNED,
    "event.click": Kind.CLICKED,
    "event.templatesendjobfinish": Kind.RECEIPT,
}
_FOUND = {
    "follower.joined": Kind.FOLLOWED,
    "follower.returned": Kind.FOLLOWED,
    "follower.left": Kind.LEFT,
}
_TOLD = ("EventKey", "Content", "MsgType", "MediaId", "Status", "MsgID", "MsgId")


def told(occurrence: Occurrence) -> None:
    """Subscriber of WeChat's events."""
    event = occurrence.event
    kind = _EVENTS.get(event.kind)
    if kind is None and event.kind.startswith("message."):
        kind = Kind.MESSAGE
    if kind is None or request_of(event.kind, event.scene):
        return  # a colleague who signs in is nobody else's business
    fields = {name: event.fields[name] for name in _TOLD if event.fields.get(name)}
    webhooks.happened(
        Happening(
            kind=kind,
            id=occurrence.key,
            at_ms=occurrence.at_ms,
            customer_id=occurrence.customer_id,
            data={"scene": event.scene, "wechat": fields},
        )
    )


def found(event: DomainEvent) -> None:
    """Subscriber of what the follower sync found out by itself."""
    webhooks.happened(
        Happening(
            kind=_FOUND[event.kind],
            id=event.id,
            at_ms=event.occurred_at_ms,
            customer_id=event.customer_id,
            data={"inferred": True},
        )
    )
