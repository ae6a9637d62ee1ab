"""What the bell says of somebody's follow-ups."""

from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.book.notes.repository import followups
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows
from chalicelib.web.console.notices import Notice

_PATH = "/console/customers/followups"
_MOST = 50


def due(who: Principal) -> list[Notice]:
    """Say whom somebody is to turn to today, or should have before."""
    if not allows(who.role, Action.CUSTOMERS_WRITE):
        return []
    found = followups().due(who.staff_id, business_day(now_ms()), _MOST)
    if not found:
        return []
    many = f"{len(found)} 位" if len(found) < _MOST else f"{_MOST} 位以上"
    return [Notice(f"今天有 {many}客户该跟进", "看看是谁，逐个联系", _PATH, "amber")]
