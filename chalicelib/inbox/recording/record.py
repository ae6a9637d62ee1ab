"""An event as it is recorded: its line on the time axis, what it does to the profile.

Pure; the worker writes what this says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.core.clock import business_day
from chalicelib.customers.profile import changes
from chalicelib.customers.profile.changes import Changes
from chalicelib.customers.timeline import ACCOUNT, Entry
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.passive import rendering
from chalicelib.inbox.recording.wording import title
from chalicelib.insight.understanding.models import NOTHING, Understood
from chalicelib.insight.understanding.service import Understanding
from chalicelib.messaging import windows
from chalicelib.messaging.platform.models import MESSAGE
from chalicelib.messaging.platform.models import Table as Rules
from chalicelib.staff.login import scene as staff_login
from chalicelib.wechat.event_base import Event

# Told by WeChat, not done by the person: they neither count as interactions nor make
# anybody active.  A position report comes by itself every five seconds.
_NOT_AN_ACT = frozenset(
    {
        "event.location",
        "event.templatesendjobfinish",
        "event.subscribe_msg_sent_event",
        "event.user_info_modified",
        "event.user_authorization_revoke",
        "event.user_authorization_cancellation",
        "event.kf_create_session",
        "event.kf_close_session",
        "event.kf_switch_session",
    }
)
# The head that every event has, and names of people: an openid stands in profiles only.
_CODE = ("EventKey", "Ticket")  # what was scanned
_NOT_DATA = frozenset(
    {
        "ToUserName",
        "FromUserName",
        "CreateTime",
        "MsgType",
        "Event",
        "MsgId",
        "OpenID",
        "openid",
        "UnionID",
        "UnionId",
        "unionid",
        "FriendUserName",
        "AppID",
        "appid",
    }
)
_REPORT = "event.location"
_SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a push is read with: WeChat's rules by business day, and what words mean."""

    rules: Callable[[str], Rules]
    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Recorded:
    """One push, ready to be written."""

    delivery: Delivery
    event: Event
    customer_id: str
    entry: Entry
    reply: Entry | None
    changes: Changes

    @property
    def entries(self) -> list[Entry]:
        """Return what is written; where a phone was is kept by ``customers.places``.

        That asks first whether the person agrees, and forgets in time.
        """
        kept = [] if self.event.kind == _REPORT else [self.entry]
        return [*kept, self.reply] if self.reply else kept


def record(
    delivery: Delivery, event: Event, customer_id: str, knowledge: Knowledge
) -> Recorded:
    """Return how a push is recorded; ``customer_id`` is "" for the account's own."""
    at_ms = event.create_time * _SECOND_MS
    understood = _understood(event, at_ms, knowledge.understanding)
    entry = Entry(
        customer_id=customer_id or ACCOUNT,
        at_ms=at_ms,
        key=delivery.key,
        kind="message" if event.is_message else "event",
        type=event.kind.partition(".")[2],
        direction="internal" if _by_wechat(event) else "in",
        title=title(event),
        data=_data(event) | dict(understood.data),
    )
    reply = _reply(delivery, entry)
    changed = _changes(event, entry, reply, understood.changes, knowledge.rules)
    return Recorded(delivery, event, customer_id, entry, reply, changed)


def _understood(event: Event, at_ms: int, understanding: Understanding) -> Understood:
    """Return what an act means; a colleague's sign-in is none of interest."""
    if _by_wechat(event) or staff_login.request_of(event.kind, event.scene):
        return NOTHING
    return understanding.of(event, at_ms)


def _by_wechat(event: Event) -> bool:
    return not event.person or event.kind in _NOT_AN_ACT


def _data(event: Event) -> dict[str, Any]:
    fields = {n: v for n, v in event.fields.items() if n not in _NOT_DATA and v}
    if _is_sign_in(event):  # an invitation's code is good for a day
        fields = {n: v for n, v in fields.items() if n not in _CODE}
    return fields


def _reply(delivery: Delivery, entry: Entry) -> Entry | None:
    said = delivery.reply
    if not said:
        return None
    return Entry(
        customer_id=entry.customer_id,
        # Never before what it answers, though WeChat's clock may be ahead of ours.
        at_ms=max(delivery.received_ms, entry.at_ms + 1),
        key=f"{delivery.key}~reply",
        kind="message",
        type=said["reply"]["type"],
        direction="out",
        title=_reply_title(said),
        ref=delivery.key,
        data={"rule": said["rule"], "passive": True},
    )


def _scene(event: Event) -> str:
    """Return where a code was scanned; a sign-in's code hangs nowhere."""
    return "" if _is_sign_in(event) else event.scene


def _is_sign_in(event: Event) -> bool:
    return bool(staff_login.request_of(event.kind, event.scene))


def _reply_title(said: dict[str, Any]) -> str:
    # The link to confirm by is nobody else's business.
    if said["rule"] == staff_login.RULE:
        return "请确认进入工作台"
    return rendering.title(said["reply"])


def _changes(
    event: Event,
    entry: Entry,
    reply: Entry | None,
    understood: Changes,
    rules: Callable[[str], Rules],
) -> Changes:
    """Return what the push does to the profile, the newest event winning."""
    total = understood
    if entry.direction == "in":
        total = total.then(changes.inbound(entry.at_ms))
    # A tap on a msgmenu item is a message to us and a menu click to WeChat.
    if windows.trigger_of(event) == MESSAGE:
        today = rules(business_day(entry.at_ms))
        if grant := windows.message_grant(today, entry.at_ms):
            total = total.then(changes.window(*grant))
    scene = _scene(event)
    if event.kind in ("event.subscribe", "event.scan") and scene:
        total = total.then(changes.scanned(scene))
    if event.kind == "event.subscribe":
        source = f"scene:{scene}" if scene else ""
        total = total.then(changes.followed(entry.at_ms, entry.sort_key, source))
    if event.kind == "event.unsubscribe":
        total = total.then(changes.left(entry.at_ms, entry.sort_key))
    if reply:
        total = total.then(changes.replied(reply.at_ms))
    return total
