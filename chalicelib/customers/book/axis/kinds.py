"""The kinds of entries there are on a time axis, and how each looks; pure.

A module whose kind is not here adds it::

    kinds.add(Kind("form", "checklist", "b", "event", "attributes"))
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entries."""

    name: str  # Entry.kind
    icon: str
    tone: str  # g green, b blue, o amber, v violet, r red, s grey
    group: str  # one of GROUPS
    seen_as: str  # the field of Entity.CUSTOMER that a role must see to read it


GROUPS = {
    "talk": "会话",
    "send": "触达",
    "event": "行为",
    "visit": "到店",
    "order": "订单",
    "case": "工单",
    "points": "积分",
    "note": "跟进",
    "change": "变更",
}
UNKNOWN = Kind("", "point", "s", "change", "attributes")

_KINDS: dict[str, Kind] = {}


def add(*kinds: Kind) -> None:
    """Add kinds; raises ``ValueError`` for one that looks otherwise already."""
    for kind in kinds:
        if kind.group not in GROUPS:
            raise ValueError(f"no group {kind.group}")
        if _KINDS.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds are called {kind.name}")


def of(name: str) -> Kind:
    return _KINDS.get(name, UNKNOWN)


def in_group(group: str) -> frozenset[str]:
    """Return the kinds of a group; none for a group there is not."""
    return frozenset(one.name for one in _KINDS.values() if one.group == group)


def groups_for(seen: Collection[str]) -> list[tuple[str, str]]:
    """Return the groups with something to read for who sees those fields."""
    mine = {one.group for one in _KINDS.values() if one.seen_as in seen}
    return [(name, label) for name, label in GROUPS.items() if name in mine]


add(
    Kind("message", "message-circle", "g", "talk", "messages"),
    Kind("transcript", "microphone", "g", "talk", "messages"),
    Kind("recording", "microphone", "g", "talk", "recordings"),
    Kind("send", "send", "v", "send", "last_outbound_at"),
    Kind("receipt", "check", "s", "send", "last_outbound_at"),
    Kind("event", "click", "s", "event", "last_inbound_at"),
    Kind("form", "checklist", "b", "event", "attributes"),
    Kind("question", "help-circle", "b", "event", "attributes"),
    Kind("visit", "map-pin", "o", "visit", "visits"),
    Kind("dwell", "map-pin", "s", "visit", "visits"),
    Kind("home", "home", "s", "change", "location"),
    Kind("order", "receipt-2", "o", "order", "orders"),
    Kind("refund", "receipt-2", "r", "order", "orders"),
    Kind("case", "ticket", "b", "case", "remark"),
    Kind("points", "coin", "o", "points", "value"),
    Kind("coupon", "discount", "g", "points", "value"),
    Kind("note", "note", "b", "note", "remark"),
    Kind("followup", "calendar-event", "b", "note", "remark"),
    Kind("owner", "user-check", "s", "change", "staff"),
    Kind("relation", "users", "s", "change", "remark"),
    Kind("tag", "tag", "s", "change", "tags"),
    Kind("attribute", "id-badge-2", "s", "change", "attributes"),
    Kind("lifecycle", "route", "s", "change", "stage"),
    Kind("segment", "filter", "s", "change", "segments"),
    Kind("consent", "shield-lock", "s", "change", "attributes"),
    Kind("merge", "arrows-exchange", "s", "change", "id"),
    Kind("change", "history", "s", "change", "id"),
    Kind("mark", "history", "s", "change", "id"),
    Kind("value", "trending-up", "s", "change", "value"),
)
