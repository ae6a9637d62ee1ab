"""Who has become known: orders that waited for them are theirs."""

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Kind
from chalicelib.customers.identity import lookup
from chalicelib.customers.identity.keys import UNIONID
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.orders import desk
from chalicelib.customers.profile.repository import ProfileRepository


def followed(occurrence: Occurrence) -> None:
    """Subscriber of ``event.subscribe``: from now on the openid is somebody."""
    desk.admit(occurrence.profile.id, occurrence.profile.id)


def joined(event: DomainEvent) -> None:
    """Subscriber of ``follower.joined`` and ``follower.returned``."""
    desk.admit(event.customer_id, event.customer_id)
    _by_unionid(event.customer_id)


def shared(event: DomainEvent) -> None:
    """Subscriber of ``identity.shared``."""
    _by_unionid(event.customer_id)


def learnt(event: DomainEvent) -> None:
    """Subscriber of ``attribute.changed``: a number tells who somebody is."""
    known = catalogue()
    names = {str(name) for name in event.data["names"]}
    telling = {n for n in names & known.keys() if known[n].kind == Kind.EXTERNAL}
    if not (telling or "mobile" in names):
        return
    for link in attributes().links.of(event.customer_id):
        desk.admit(link.key, event.customer_id)


def _by_unionid(customer_id: str) -> None:
    profile = ProfileRepository(connections.profiles()).get(customer_id)
    if profile and profile.unionid:
        desk.admit(lookup.key_of(UNIONID, profile.unionid), customer_id)
