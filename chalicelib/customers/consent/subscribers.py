"""What news means for what people allow; named in the dispatch table."""

from contextlib import suppress

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.consent import desk
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.identity.group import group_of


def withdrawn(event: DomainEvent) -> None:
    """Subscriber of ``consent.withdrawn``: the name WeChat told us goes with it."""
    if event.data.get("purpose") != Purpose.NICKNAME.value:
        return
    saying = Saying(Source.WECHAT, event.id, event.occurred_at_ms, by="consent")
    with suppress(NotFound):  # erased meanwhile
        attributes().learn(event.customer_id, {"name": None}, saying)


def merged(event: DomainEvent) -> None:
    """Subscriber of ``customer.merged``: one person decides once."""
    proof = Proof(Means.MERGE, "", "auto", event.id, now_ms())
    with suppress(NotFound):
        desk.level(group_of(event.customer_id), proof)
