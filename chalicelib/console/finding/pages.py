"""The search of the top bar, and the bell's notices."""

from chalicelib.staff import audit
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page
from chalicelib.web.console import notices, searching
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.searching import Hit
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_MOST_AT_HOME = 5


@routes.page("/console/search", needs=Action.HOME_READ)
def search(visit: Visit) -> Page:
    """Find customers, pages, colleagues, and whatever other modules can find."""
    words = " ".join(visit.query.get("q", "").split())[: searching.LONGEST]
    found = searching.search(visit.operator, words) if words else []
    _write_down(visit, [hit for _, hits in found for hit in hits])
    return Page("console/finding/search.html", {"words": words, "groups": found})


@routes.page("/console/notices", needs=Action.HOME_READ)
def all_notices(visit: Visit) -> Page:
    """Show what wants attention now."""
    found = notices.of(visit.operator)
    return Page("console/finding/notices.html", {"notices": found})


@routes.page("/console/notices/now", needs=Action.HOME_READ)
def now(visit: Visit) -> Page:
    """Show the first of them, as a part of the first page."""
    found = notices.of(visit.operator)[:_MOST_AT_HOME]
    return Page("console/finding/now.html", {"notices": found})


@routes.page("/console/notices/count", needs=Action.HOME_READ)
def count(visit: Visit) -> Page:
    """Tell the bell how many there are."""
    found = notices.of(visit.operator)
    return Page("console/finding/count.html", {"count": len(found)})


def _write_down(visit: Visit, hits: list[Hit]) -> None:
    """Enter into the audit whom a search shows, before it does."""
    people = [hit.about for hit in hits if hit.about]
    if people:
        who, told = visit.operator.actor, {"shown": " ".join(people)}
        audit.record(who, Action.CUSTOMERS_READ, "", told, visit.request_id)
