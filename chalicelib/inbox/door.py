"""The callback door: verify, decrypt, answer, hand over; everything else is later.

One push costs one SQS send, and at most one read when the answer depends on what the
follower was told before.  The way of a push when something behind us fails: the queue,
else an INBOX row that the clock sends later, else 500, and WeChat posts it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.passive.answer import Answer, Rules, State, answer, needs_state
from chalicelib.staff.login import scene
from chalicelib.wechat.event_base import Event

SUCCESS = "success"

# Answered with success whatever the rules say: no reply reaches anybody
# (REFERENCE 3.8).
_SILENT = frozenset({"event.unsubscribe", "event.view", "event.view_miniprogram"})


class Queues(Protocol):
    def send(self, message: dict[str, object], *, group: str, once: str) -> None: ...


class Waits(Protocol):
    def keep(self, delivery: Delivery) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the door did with a push, for its one line of log."""

    reply_xml: str | None  # not encrypted yet
    kind: str
    stored: str  # queue or inbox
    rule: str = ""


class NotStored(Exception):
    """Neither the queue nor the table took it; WeChat is to post it again."""


def handle(  # noqa: PLR0913 -- the collaborators of the door
    event: Event,
    xml: str,
    *,
    rules: Rules,
    state_of: Callable[[str], State],
    queue: Queues,
    waiting: Waits,
    received_ms: int,
    request_id: str,
    portal_url: str,
) -> Outcome:
    """Decide the passive reply and hand the push over.

    Raises:
        NotStored: nothing took it.
    """
    said = _to_staff(event, portal_url) or _answer(event, rules, state_of)
    delivery = Delivery(
        key=event.key,
        group=event.group,
        xml=xml,
        received_ms=received_ms,
        request_id=request_id,
        reply=said.to_dict() if said else None,
    )
    stored = _store(delivery, queue, waiting)
    reply_xml = _rendered(said, event) if said else None
    return Outcome(reply_xml, event.kind, stored, said.rule if said else "")


def _to_staff(event: Event, portal_url: str) -> Answer | None:
    """Answer who scans a sign-in code before anything else, new followers too."""
    request = scene.request_of(event.kind, event.scene)
    if not (request and portal_url):
        return None
    return Answer(
        scene.RULE, {"type": "text", "content": scene.words(portal_url, request)}
    )


def _rendered(said: Answer, event: Event) -> str:
    # Imported when the first answer is: its models are a tenth of a cold start.
    from chalicelib.inbox.passive.rendering import build
    from chalicelib.wechat import replies

    return replies.render(
        build(said.reply), event.from_user, event.to_user, event.create_time
    )


def _answer(
    event: Event, rules: Rules, state_of: Callable[[str], State]
) -> Answer | None:
    if not event.person or event.kind in _SILENT:
        return None
    state: State = {}
    if needs_state(rules, event):
        try:
            state = state_of(event.person)
        except (AwsError, Unavailable):
            return None  # better silent than a greeting twice
    return answer(rules, event, state)


def _store(delivery: Delivery, queue: Queues, waiting: Waits) -> str:
    try:
        queue.send(delivery.to_dict(), group=delivery.group, once=delivery.key)
    except (AwsError, Unavailable):
        try:
            waiting.keep(delivery)
        except (AwsError, Unavailable) as error:
            raise NotStored from error
        return "inbox"
    return "queue"
