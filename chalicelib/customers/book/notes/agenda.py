"""Whom somebody is to turn to next."""

from datetime import timedelta

from chalicelib import connections
from chalicelib.core.clock import business_day, local_time, now_ms
from chalicelib.customers.book import naming, viewing
from chalicelib.customers.book.notes.models import due_words
from chalicelib.customers.book.notes.repository import followups
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

PATH = "/console/customers/followups"
_MOST = 50
_AHEAD_DAYS = 30


@routes.page(PATH, needs=Action.CUSTOMERS_WRITE)
def agenda(visit: Visit) -> Page:
    """Show one's own follow-ups of the next month, what is late first."""
    now = now_ms()
    last = (local_time(now).date() + timedelta(days=_AHEAD_DAYS)).isoformat()
    planned = followups().due(visit.operator.staff_id, last, _MOST)
    people = _profiles([one.customer_id for one in planned])
    planned = [one for one in planned if one.customer_id in people]
    viewing.note_list(visit, [one.customer_id for one in planned])
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    values = {
        "planned": [(one, people[one.customer_id]) for one in planned],
        "called": lambda profile: naming.called(profile, seen),
        "today": business_day(now),
        "due_words": due_words,
        "days": _AHEAD_DAYS,
    }
    return Page("customers/book/notes/agenda.html", values)


def _profiles(ids: list[str]) -> dict[str, Profile]:
    keys = [{"pk": one, "sk": "PROFILE"} for one in dict.fromkeys(ids)]
    items = connections.profiles().batch_get(keys)
    return {item["pk"]: from_item(item) for item in items}
