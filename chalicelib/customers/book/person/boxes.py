"""The box of key figures, which needs no more than the sheet."""

from typing import Any

from chalicelib.customers.book import codes
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.visit import Visit

Fact = tuple[str, str, int, str]  # label, field of Entity.CUSTOMER, instant, words


def numbers(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return first seen, follows, interactions, sends and last contact."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    return {"facts": [one for one in _facts(sheet) if one[1] in seen]}


def _facts(sheet: Sheet) -> list[Fact]:
    one = sheet.profile
    scanned = codes.names().of([one.scene]).get(one.scene, "")
    return [
        ("首次出现", "subscribed_at", one.first_seen_ms, ""),
        ("最近关注", "subscribed_at", one.subscribed_at_ms, ""),
        ("取消关注", "unsubscribed_at", one.unsubscribed_at_ms, ""),
        ("关注次数", "times_followed", 0, f"{one.times_followed} 次"),
        ("关注来源", "source", 0, codes.source_of(one)),
        ("最近扫的码", "scene", 0, scanned),
        ("收到消息与行为", "last_inbound_at", 0, f"{one.inbound_count:,} 次"),
        ("最近互动", "last_inbound_at", one.last_inbound_ms, ""),
        ("发出消息", "last_outbound_at", 0, f"{one.outbound_count:,} 条"),
        ("最近触达", "last_outbound_at", one.last_outbound_ms, ""),
    ]


panels.add(
    Panel(
        "numbers",
        "关键数字",
        "chart-bar",
        Side.LEFT,
        30,
        Action.CUSTOMERS_READ,
        "customers/book/person/numbers.html",
        sheet=numbers,
    )
)
