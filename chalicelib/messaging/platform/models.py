"""WeChat's own rules as tables that begin on a day; pure.

WeChat changes what an action of a follower allows, and tells so some days ahead.  Each
notice is a table more; one that has begun is never changed, so that what was sent under
it can still be explained.

Source: https://developers.weixin.qq.com/doc/service/guide/product/message/Custom_Message.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.core.clock import DAY_MS, MINUTE_MS

MESSAGE = "message"
# What a follower can do that opens a window: a message, a tap on a menu we sent, and
# events by WeChat's name.
TRIGGERS = (
    MESSAGE,
    "event.subscribe",
    "event.scan",
    "event.click",
    "event.scancode_push",
    "event.scancode_waitmsg",
    "msgmenu",
)


class Renewal(StrEnum):
    """What a grant does to a window that is still open."""

    MAX = "max"  # documented for mini programs; taken to hold here too
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one action of a person allows us."""

    messages: int
    lasts_ms: int


@dataclass(frozen=True, slots=True)
class Table:
    """WeChat's rules since a business day."""

    since: str
    grants: Mapping[str, Grant]  # by trigger; one that is not in it opens nothing
    renewal: Renewal = Renewal.MAX
    template_daily: int = 100_000  # template messages of the account in a day
    note: str = ""  # which notice of WeChat's it follows

    @property
    def message_renews_all(self) -> bool:
        """Whether a message leaves no window larger than its own.

        Its grant can then join the update that records the message.
        """
        if self.renewal is not Renewal.MAX or MESSAGE not in self.grants:
            return False
        own = self.grants[MESSAGE]
        return all(
            own.messages >= one.messages and own.lasts_ms >= one.lasts_ms
            for one in self.grants.values()
        )


_SHORT = Grant(3, MINUTE_MS)
KNOWN = (
    Table(
        since="2023-06-12",
        grants={
            trigger: Grant(5, 2 * DAY_MS) if trigger == MESSAGE else _SHORT
            for trigger in TRIGGERS
        },
        note="客服消息下发条数调整",
    ),
)


def known_on(day: str) -> Table:
    """Return the table of a day as this version of the product knows it."""
    return table_on(KNOWN, day)


def table_on(tables: Iterable[Table], day: str) -> Table:
    """Return the last one that had begun by then; before all of them, the first."""
    ordered = sorted(tables, key=lambda one: one.since)
    begun = [one for one in ordered if one.since <= day]
    return begun[-1] if begun else ordered[0]


def to_plain(table: Table) -> dict[str, Any]:
    """Return a table as it is stored, under the day it begins on."""
    return {
        "renewal": str(table.renewal),
        "template_daily": table.template_daily,
        "note": table.note,
        "grants": {
            trigger: {"messages": one.messages, "lasts_ms": one.lasts_ms}
            for trigger, one in table.grants.items()
        },
    }


def from_plain(since: str, plain: Mapping[str, Any]) -> Table:
    """Undo ``to_plain``; ``KeyError``, ``TypeError`` or ``ValueError`` otherwise."""
    return Table(
        since=since,
        renewal=Renewal(plain["renewal"]),
        template_daily=plain["template_daily"],
        note=plain["note"],
        grants={trigger: Grant(**one) for trigger, one in plain["grants"].items()},
    )
