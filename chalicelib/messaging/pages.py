"""The box of the customer page that says whether somebody can be reached, and how."""

from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.messaging.people import reached
from chalicelib.messaging.reach import ways
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit


def reach(_visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return the window, what was sent of late, and what each way would answer."""
    rules = StoredRules(connections.workspace(), now_ms)()
    known = [*sheet.under("PROFILE"), *sheet.under("SENDS")]
    person = reached(sheet.profile.id, known, sheet.now_ms)
    return {
        "ways": ways(sheet.profile.id, person.facts(sheet.now_ms), rules),
        "is_open": person.window_until_ms > sheet.now_ms,
        "left": person.window_left,
        "until_ms": person.window_until_ms,
        "sent": len(person.ledger.taken),
        "caps": [(cap.days, cap.most) for cap in rules.caps],
    }


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
