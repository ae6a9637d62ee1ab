"""What the bell says of the stages people are in."""

from chalicelib.customers.lifecycle import desk
from chalicelib.customers.lifecycle.models import Direction
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows
from chalicelib.web.console.notices import Notice

_UNANSWERED = f"/console/customers?direction={Direction.UNANSWERED}"


def unanswered(who: Principal) -> list[Notice]:
    """Say that people ask and nobody answers: a fault of ours."""
    if not allows(who.role, Action.MESSAGES_SEND):
        return []
    latest = desk.censuses().latest()
    people = latest.directions.get(Direction.UNANSWERED, 0) if latest else 0
    if not (latest and people):
        return []
    title = f"有 {people:,} 位客户来过却没有得到回复"
    text = "30 天内有互动，没有任何人工或自动的回复"
    return [Notice(title, text, _UNANSWERED, "amber", latest.at_ms)]
