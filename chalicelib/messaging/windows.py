"""The window ledger: how many customer-service messages a person may still get.

One pair per person, on the profile: ``win_n`` messages until ``win_until``.  What the
person does renews it.  ``win_key`` names the event of the last grant, so that its
redelivery grants nothing.

Source: https://developers.weixin.qq.com/doc/service/guide/product/message/Custom_Message.html
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.core.errors import Unavailable
from chalicelib.customers.occurrence import Occurrence
from chalicelib.wechat.event_base import Event

_TRIES = 8


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
class RuleTable:
    """WeChat's rules since a day; a new notice of theirs is a new table here."""

    since: str
    renewal: Renewal
    grants: dict[str, Grant]  # by trigger


@dataclass(frozen=True, slots=True)
class Window:
    """``left`` messages may be sent before ``until_ms``."""

    left: int = 0
    until_ms: int = 0


_SHORT = Grant(3, MINUTE_MS)
RULES = RuleTable(
    since="2023-06-12",
    renewal=Renewal.MAX,
    grants={
        "message": Grant(5, 2 * DAY_MS),
        "event.subscribe": _SHORT,
        "event.scan": _SHORT,
        "event.click": _SHORT,
        "event.scancode_push": _SHORT,
        "event.scancode_waitmsg": _SHORT,
        "msgmenu": _SHORT,
    },
)


def message_grant(at_ms: int) -> tuple[int, int]:
    """Return what a message gives: how many, and until when."""
    grant = RULES.grants["message"]
    return grant.messages, at_ms + grant.lasts_ms


def trigger_of(event: Event) -> str:
    """Return the row of the rule table an event falls under; "" for one of none."""
    if not event.is_message:
        return event.kind if event.kind in RULES.grants else ""
    # A tap on a menu we sent arrives as a text, and counts as a menu click.
    return "msgmenu" if event.fields.get("bizmsgmenuid") else "message"


def renewed(window: Window, grant: Grant, at_ms: int, renewal: Renewal) -> Window:
    """Return the window after an action at that instant."""
    until_ms = at_ms + grant.lasts_ms
    if window.until_ms <= at_ms:
        return Window(grant.messages, until_ms)
    left = max(window.left, grant.messages)
    if renewal is Renewal.SUM:
        left = window.left + grant.messages
    return Window(left, max(window.until_ms, until_ms))


class Windows:
    """The ledger in the profiles table."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def grant(self, customer_id: str, key: str, trigger: str, at_ms: int) -> None:
        """Renew the person's window, once for each event key."""
        rule = RULES.grants[trigger]
        item = self._profiles.get(pk=customer_id, sk="PROFILE")
        for _ in range(_TRIES):
            if item is None or item.get("win_key") == key:
                return
            window = renewed(_window(item), rule, at_ms, RULES.renewal)
            try:
                self._set(item, window, key)
            except ConditionFailed as changed:
                item = changed.item
            else:
                return
        raise Unavailable("the window changes too often")

    def take(self, customer_id: str, now_ms: int) -> Write:
        """Return the write that reserves one message of an open window."""
        return self._profiles.update_write(
            _key(customer_id),
            "SET win_n = win_n - :one",
            condition="win_n >= :one AND win_until > :now",
            values={":one": 1, ":now": now_ms},
        )

    def give_back(self, customer_id: str) -> Write:
        """Return the write that gives back one that was reserved and not used.

        A window that closed meanwhile starts from nothing at its next grant, so what
        is added to it then does no harm.
        """
        return self._profiles.update_write(
            _key(customer_id),
            "SET win_n = win_n + :one",
            condition="attribute_exists(win_n)",
            values={":one": 1},
        )

    def mark_drift(self, customer_id: str, since_ms: int) -> None:
        """Believe WeChat that the window is closed or used up (45015, 45047).

        Args:
            since_ms: when the refused send began; what the person did after that may
                have opened the window again.
        """
        try:
            self._profiles.update(
                _key(customer_id),
                "SET win_n = :none, win_drift = :since",
                condition="attribute_exists(win_n) AND "
                "(attribute_not_exists(last_in) OR last_in <= :since)",
                values={":none": 0, ":since": since_ms},
                returns="NONE",
            )
        except ConditionFailed:
            return

    def _set(self, item: Item, window: Window, key: str) -> None:
        values: dict[str, Any] = {
            ":n": window.left,
            ":until": window.until_ms,
            ":key": key,
        }
        condition = "attribute_not_exists(win_n) AND attribute_exists(pk)"
        if "win_n" in item:
            condition = "win_n = :old_n AND win_until = :old_until"
            values |= {":old_n": item["win_n"], ":old_until": item["win_until"]}
        self._profiles.update(
            _key(item["pk"]),
            "SET win_n = :n, win_until = :until, win_key = :key",
            condition=condition,
            values=values,
            returns="NONE",
        )


def granted(occurrence: Occurrence) -> None:
    """Subscriber of what opens a short window: a follow, a scan, a tap on a menu.

    Messages open the long one in the update of the profile itself (inbox).
    """
    trigger = trigger_of(occurrence.event)
    if trigger in ("", "message"):
        return
    windows = Windows(connections.profiles())
    windows.grant(occurrence.customer_id, occurrence.key, trigger, occurrence.at_ms)


def _window(item: Item) -> Window:
    return Window(item.get("win_n", 0), item.get("win_until", 0))


def _key(customer_id: str) -> dict[str, str]:
    return {"pk": customer_id, "sk": "PROFILE"}
