"""Somebody's orders in the console: a box, a figure, a column of the list."""

from datetime import date
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, day_start_ms, now_ms
from chalicelib.core.money import yuan
from chalicelib.customers import head
from chalicelib.customers.book import columns
from chalicelib.customers.book.columns import Cell, Column
from chalicelib.customers.head import Figure, Shown
from chalicelib.customers.identity.group import groups
from chalicelib.customers.orders import (
    lists,
    privacy,  # noqa: F401 -- has them exported and erased
    traits,  # noqa: F401 -- states them
)
from chalicelib.customers.orders.sums import Bought, bought
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.staff.roles import Action
from chalicelib.web.console import deeds
from chalicelib.web.visit import Visit

_SHOWN = 5
deeds.named({"orders.read": "查看订单", "orders.write": "录入订单"})


def shown(_visit: Visit, profile: Profile) -> dict[str, Any]:
    """Return the latest orders, and what all of them add up to."""
    ids = groups().around(profile).ids
    known = TraitItems(connections.profiles()).of_all(ids)
    whole = bought(combined([known[one] for one in ids if one in known]))
    return {
        "orders": [one.order for one in lists.person_page(ids, _SHOWN).orders],
        "bought": whole,
        "last": _ago(whole),
        "yuan": yuan,
    }


def _ago(whole: Bought) -> str:
    """Return how long ago the last order was."""
    if not whole.days:
        return ""
    then_ms = day_start_ms(date.fromisoformat(whole.last_day))
    days = (now_ms() - then_ms) // DAY_MS
    return f"{days:,} 天前" if days else "今天"


def _spent(sheet: Sheet) -> Shown | None:
    whole = bought(sheet.subject.traits)
    if not whole.count:
        return None
    return Shown(yuan(whole.net_fen), f"{whole.count:,} 单")


def _cell(sheet: Sheet) -> Cell | None:
    whole = bought(sheet.subject.traits)
    return Cell(yuan(whole.net_fen)) if whole.count else None


panels.add(
    Panel(
        "orders",
        "订单",
        "receipt-2",
        Side.RIGHT,
        25,
        Action.ORDERS_READ,
        "customers/orders/panel.html",
        shown,
        seen_as="orders",
    )
)
head.figures.add(
    Figure(
        "spent",
        "累计消费",
        15,
        "orders",
        _spent,
        hint="实付减去退款；全额退款的订单不计",
    )
)
columns.add(Column("spent", "累计消费", 55, "orders", _cell, is_number=True))
