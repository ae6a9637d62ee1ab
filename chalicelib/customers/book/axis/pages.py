"""The time axis of a customer: a box, a page that leads to any line, and recordings."""

from chalicelib import connections
from chalicelib.core.errors import NotFound
from chalicelib.customers import sheet
from chalicelib.customers.anchors import checked, instant
from chalicelib.customers.book import viewing
from chalicelib.customers.book.about import box_page
from chalicelib.customers.book.axis.axis import axis_of
from chalicelib.customers.book.axis.showing import shown
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PAGE = "/console/customers/{customer_id}"
_STORED = "stored"

TIMELINE = Panel(
    "timeline",
    "互动时间轴",
    "history",
    Side.MIDDLE,
    10,
    Action.CUSTOMERS_READ,
    "customers/book/axis/timeline.html",
    sheet=shown,
)
panels.add(TIMELINE)


@routes.page(_PAGE + "/timeline", needs=Action.CUSTOMERS_READ)
def timeline(visit: Visit, customer_id: str) -> Page:
    """Show the axis; ``?around=<mark>`` leads to one line and what stands about it."""
    viewing.note(visit, customer_id)
    found = sheet.of(customer_id)
    return box_page(visit, found, TIMELINE, visit.path, shown(visit, found))


@routes.action(_PAGE + "/do/play", needs=Action.RECORDINGS_PLAY, told=("entry", "at"))
def play(visit: Visit, customer_id: str) -> Redirect:
    """Lead to the sound of a voice message, for five minutes."""
    given = sent(visit.form, "entry", "at")
    axis = axis_of(sheet.of(customer_id).ids)
    told = axis.told_with(checked(given["entry"]), instant(given["at"]))
    kept = next((one for one in told if one.data.get("state") == _STORED), None)
    if kept is None:
        raise NotFound("no recording of it")
    saved_as = f"voice-{given['at']}.{kept.data.get('format', 'amr')}"
    return Redirect(
        connections.media().link(kept.data["object"], download_name=saved_as)
    )
