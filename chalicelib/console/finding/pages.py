"""Finding things: the search of the top bar, and the bell's notices."""

from chalicelib import connections
from chalicelib.aws.lean import AwsError
from chalicelib.console.finding import service
from chalicelib.console.operations.queues import QueueReader
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.customers.search import Search
from chalicelib.staff import audit, desk
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, Entity, allows, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console import links, notices, searching
from chalicelib.web.console.navigation import navigation
from chalicelib.web.console.notices import Notice
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.searching import Hit
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_MOST_AT_HOME = 5
_MOST_CUSTOMERS = 7
_LOOKED_AT = 5_000  # somebody waits for it; /v1 looks further


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


@searching.source("客户", needs=Action.CUSTOMERS_READ)
def _customers(who: Principal, words: str) -> list[Hit]:
    seen = visible_fields(who.role, Entity.CUSTOMER)
    customers = Search(connections.profiles(), connections.customer_id, most=_LOOKED_AT)
    found = customers.page(service.wanted(words, seen), _MOST_CUSTOMERS)
    hits = [
        service.customer(one, seen, links.address(who, "customer", one.id))
        for one in found.profiles
    ]
    return hits + service.and_more(found)


@searching.source("页面")
def _pages(who: Principal, words: str) -> list[Hit]:
    return service.places(navigation.open_to(who.role), words)


@searching.source("员工", needs=Action.STAFF_READ)
def _colleagues(_who: Principal, words: str) -> list[Hit]:
    return service.colleagues(desk.people().all(), words)


@notices.source
def _dead_letters(who: Principal) -> list[Notice]:
    if not allows(who.role, Action.OPERATIONS_READ):
        return []
    try:
        depths = QueueReader(settings(), connections.sqs()).dead_depths()
    except (Unavailable, AwsError):
        return []
    return service.dead_letters(depths)
