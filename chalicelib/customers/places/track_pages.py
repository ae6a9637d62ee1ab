"""位置轨迹 on the customer page, and the page of a customer's track.

A store is no secret, so whoever sees visits sees the way between them.  Where somebody
was otherwise names a person: it is shown when somebody asks to see it, and that is in
the audit first.
"""

from typing import Any

from chalicelib.core.clock import now_ms
from chalicelib.customers import sheet
from chalicelib.customers.book import viewing
from chalicelib.customers.book.about import about
from chalicelib.customers.identity.group import groups
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.places import desk, stores
from chalicelib.customers.places.geo import middle
from chalicelib.customers.places.sketch import Named, Sketch, sketch
from chalicelib.customers.places.tracks import Stop, Track, stops, track
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Action, Entity, NotAllowed, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console import deeds
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"customers.track": "查看客户的精确位置"})

_PAGE = "/console/customers/{customer_id}/track"
_HERE = "customers/places"
_BOX, _DRAWN, _WHOLE = 5, 8, 60
_SEEN_AS = "visits"


def box(_visit: Visit, profile: Profile) -> dict[str, Any]:
    """Return what the box shows: the last visits."""
    group = groups().around(profile)
    visits = desk.places().visits(group.ids, _BOX)
    found = stops(Track(tuple(visits), (), ()), _BOX)
    return {
        "stops": found,
        "drawing": _drawing(found),
        "may_be_kept": desk.allows(profile),
        "rules": stores.rules(),
        "today_ms": now_ms(),
    }


panels.add(
    Panel(
        "track",
        "位置轨迹",
        "map-pin",
        Side.RIGHT,
        40,
        Action.PLACES_READ,
        f"{_HERE}/box.html",
        box,
        seen_as=_SEEN_AS,
    )
)


@routes.page(_PAGE, needs=Action.PLACES_READ)
def one_track(visit: Visit, customer_id: str) -> Page:
    """Show the visits of a customer, and the way between the stores."""
    viewing.note(visit, customer_id)
    found, known = _of(customer_id)
    visits = Track(known.visits, (), ())
    return _page(visit, found, visits, known, is_whole=False)


@routes.action(_PAGE + "/reveal", needs=Action.CUSTOMERS_REVEAL, deed="customers.track")
def reveal(visit: Visit, customer_id: str) -> Page:
    """Show every place that is kept of a customer; the audit has it already."""
    sent(visit.form)
    if "location" not in visible_fields(visit.operator.role, Entity.CUSTOMER):
        raise NotAllowed(f"{visit.operator.role} does not see locations")
    found, known = _of(customer_id)
    return _page(visit, found, known, known, is_whole=True)


def _of(customer_id: str) -> tuple[Sheet, Track]:
    found = sheet.of(customer_id)
    return found, track(groups().around(found.profile), _WHOLE)


def _page(
    visit: Visit, found: Sheet, shown: Track, known: Track, *, is_whole: bool
) -> Page:
    listed = stops(shown, _WHOLE)
    values = about(visit, found) | {
        "stops": listed,
        "drawing": _drawing(listed, shown if is_whole else None, wide=True),
        "is_whole": is_whole,
        "track": known,
        "lives_near": _home(found) if is_whole else None,
        "may_be_kept": desk.allows(found.profile),
        "rules": stores.rules(),
    }
    return Page(f"{_HERE}/track.html", values)


def _drawing(
    listed: list[Stop], whole: Track | None = None, *, wide: bool = False
) -> Sketch | None:
    named = {one.store: Named(one.name, one.point) for one in listed if one.store}
    dots = [one.point for one in whole.pings if not one.flags] if whole else []
    # Older ones would only be lines over lines.
    way = [one.point for one in reversed(listed[:_DRAWN])]
    size = {"width": 400, "height": 250} if wide else {}
    return sketch(list(named.values()), way, dots, **size)


def _home(found: Sheet) -> tuple[str, int] | None:
    """Return the store nearest to where somebody is at night, and how far it is."""
    area = found.item("TRAITS").get("home", "")
    nearest = stores.fences().nearest(middle(area)) if area else None
    return (nearest[0].name, round(nearest[1])) if nearest else None
