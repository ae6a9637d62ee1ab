"""The first page of the portal: session, profile and time axis, three reads."""

from collections.abc import Sequence

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.members.home import service
from chalicelib.members.portal import PORTAL, sessions
from chalicelib.members.privacy.asking import to_ask
from chalicelib.web.answers import Page
from chalicelib.web.pages import Pages
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)


@routes.page("/portal/home")
def home(visit: Visit) -> Page:
    """Show who the person is to the brand, and what they did together lately."""
    now, customer = now_ms(), visit.subject
    profile = ProfileRepository(connections.profiles()).get(customer)
    shown = service.home(
        customer,
        profile,
        _entries(customer, visit.request_id),
        brand=settings().brand_name,
        now_ms=now,
    )
    values = {"member": shown, "now_ms": now, "ask": to_ask(profile)}
    return Page("members/home/home.html", values)


def _entries(customer: str, request_id: str) -> Sequence[Entry] | None:
    """Return the newest entries; the rest of the page stands without them."""
    try:
        timeline = Timeline(connections.interactions())
        return timeline.recent(customer, service.READ_ENTRIES)
    except Unavailable as error:
        telemetry.record(
            "http", "timeline left out", error=repr(error), request_id=request_id
        )
        return None
