"""The box of the customer page that says whether somebody can be reached, and how."""

from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.messaging.assembly import REAL
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.messaging.people import Addressee, addressee
from chalicelib.messaging.reach import ways
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit


def reach(_visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return the window, what was sent of late, and what each way would answer."""
    rules = StoredRules(connections.workspace(), now_ms)()
    person = _person(sheet)
    return {
        "ways": ways(sheet.profile.id, person.facts(sheet.now_ms), rules),
        "is_open": person.window_until_ms > sheet.now_ms,
        "left": person.window_left,
        "until_ms": person.window_until_ms,
        "sent": len(person.ledger.taken),
        "caps": [(cap.days, cap.most) for cap in rules.caps],
    }


def _person(sheet: Sheet) -> Addressee:
    """Return whom a message reaches; of several that were merged, whoever can be."""
    who = sheet.profile
    if who.others or who.merged_into:
        return REAL.people().find_all([who.id])[who.id]
    return addressee(who.id, sheet.item("PROFILE"), sheet.item("SENDS"))


panels.add(
    Panel(
        "reach",
        "接触窗口",
        "send",
        Side.RIGHT,
        10,
        Action.CUSTOMERS_READ,
        "messaging/reach.html",
        sheet=reach,
    )
)
