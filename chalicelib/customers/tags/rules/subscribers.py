"""What sets rules off; named in the dispatch table."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags import scenes
from chalicelib.customers.tags.models import Removal
from chalicelib.customers.tags.rules import desk
from chalicelib.customers.tags.rules.happening import kind_of, of_occurrence


def heard(occurrence: Occurrence) -> None:
    """Give what a message or an event of WeChat's brings."""
    happened = of_occurrence(occurrence)
    if happened.scene and not occurrence.profile.staff:
        scenes.tag(happened, tagging.tags())
    if desk.published().current().hears(happened.kind):
        desk.applying().hear(happened, occurrence.profile)


def told(event: DomainEvent) -> None:
    """Give what news of another module brings."""
    if not (event.customer_id and desk.published().current().hears(kind_of(event))):
        return
    profile = _profile(event.customer_id)
    if profile:
        happened = desk.history().of_event(event)
        desk.applying().hear(happened, profile, event.hops + 1)


def due(event: DomainEvent) -> None:
    """Take a tag whose time is up, unless it was given more of it."""
    tags, now = tagging.tags(), now_ms()
    stands = tags.one(event.customer_id, event.data["tag"])
    if stands is None or not stands.expires_ms:
        return
    if stands.expires_ms > now:
        tags.arm(stands.customer_id, stands.key, stands.expires_ms)
        return
    profile = _profile(stands.customer_id)
    if profile and desk.applying().review(stands, profile, now):
        return
    measured = stands.score_milli > 0
    reason = "faded" if measured else "expired"
    removal = Removal(event.id, stands.by, now, reason, event.hops + 1)
    tags.take(stands.customer_id, stands.key, removal)


def _profile(customer_id: str) -> Profile | None:
    return ProfileRepository(connections.profiles()).get(customer_id)
