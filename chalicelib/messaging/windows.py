"""The window ledger: how many customer-service messages a person may still get.

One pair per person, on the profile: ``win_n`` messages until ``win_until``.  What the
person does renews it, by WeChat's rules of that day (``messaging.platform``).
``win_key`` names the event of the last grant, so that its redelivery grants nothing.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import business_day
from chalicelib.core.errors import Unavailable
from chalicelib.customers.occurrence import Occurrence
from chalicelib.messaging.platform.models import MESSAGE, TRIGGERS, Grant, Renewal
from chalicelib.messaging.platform.models import Table as Rules
from chalicelib.messaging.platform.repository import tables
from chalicelib.wechat.event_base import Event

_TRIES = 8


@dataclass(frozen=True, slots=True)
class Window:
    """``left`` messages may be sent before ``until_ms``."""

    left: int = 0
    until_ms: int = 0


def message_grant(rules: Rules, at_ms: int) -> tuple[int, int] | None:
    """Return what a message gives, how many and until when.

    ``None`` where the rules of the day need the window as it stands; ``granted`` sees
    to it then.
    """
    if not rules.message_renews_all:
        return None
    grant = rules.grants[MESSAGE]
    return grant.messages, at_ms + grant.lasts_ms


def trigger_of(event: Event) -> str:
    """Return the row of the rule table an event falls under; "" for one of none."""
    if not event.is_message:
        return event.kind if event.kind in TRIGGERS else ""
    # A tap on a menu we sent arrives as a text, and counts as a menu click.
    return "msgmenu" if event.fields.get("bizmsgmenuid") else MESSAGE


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

    def grant(
        self, customer_id: str, key: str, rule: Grant, at_ms: int, renewal: Renewal
    ) -> None:
        """Renew the person's window, once for each event key."""
        item = self._profiles.get(pk=customer_id, sk="PROFILE")
        for _ in range(_TRIES):
            if item is None or item.get("win_key") == key:
                return
            window = renewed(_window(item), rule, at_ms, renewal)
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
    """Subscriber of what opens a window.

    A message does so in the update of the profile itself (inbox), where the rules of
    its day allow that.
    """
    trigger, at_ms = trigger_of(occurrence.event), occurrence.at_ms
    rules = tables().on(business_day(at_ms))
    rule = rules.grants.get(trigger)
    if rule is None or (trigger == MESSAGE and rules.message_renews_all):
        return
    windows = Windows(connections.profiles())
    windows.grant(occurrence.customer_id, occurrence.key, rule, at_ms, rules.renewal)


def _window(item: Item) -> Window:
    return Window(item.get("win_n", 0), item.get("win_until", 0))


def _key(customer_id: str) -> dict[str, str]:
    return {"pk": customer_id, "sk": "PROFILE"}
