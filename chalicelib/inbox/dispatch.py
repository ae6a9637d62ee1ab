"""Who wants to know what: one line a subscriber, for WeChat's events and for our own.

WeChat's are called after the record and the profile are written, ours by function
``events``.  A name is imported when its first event comes.  A subscriber is idempotent
by the key or id of what it is given; one that raises has the message redelivered.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from chalicelib.core.errors import Poison
from chalicelib.core.events import MAX_HOPS, DomainEvent
from chalicelib.customers.occurrence import Occurrence

ANY_ACT = "*"  # whatever a person does, known kind or not

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    ANY_ACT: ("chalicelib.customers.lifecycle.subscribers:seen",),
    "event.subscribe": (
        "chalicelib.inbox.staff:scanned",
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.scenes:tag_by_scene",
        "chalicelib.customers.sync.subscribers:followed",
        "chalicelib.customers.privacy.subscribers:followed",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "event.unsubscribe": (
        "chalicelib.customers.sync.subscribers:left",
        "chalicelib.customers.privacy.subscribers:left",
        "chalicelib.customers.announcements:told",
    ),
    "event.scan": (
        "chalicelib.inbox.staff:scanned",
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.scenes:tag_by_scene",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "event.click": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "event.scancode_push": ("chalicelib.messaging.windows:granted",),
    "event.scancode_waitmsg": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.insight.subscribers:acted",
    ),
    "event.user_info_modified": ("chalicelib.customers.privacy.subscribers:modified",),
    "event.user_authorization_revoke": (
        "chalicelib.customers.privacy.subscribers:revoked",
    ),
    "event.user_authorization_cancellation": (
        "chalicelib.customers.privacy.subscribers:cancelled",
    ),
    "event.location": ("chalicelib.customers.location:ping",),
    "event.location_select": (
        "chalicelib.customers.location:ping",
        "chalicelib.insight.subscribers:acted",
    ),
    "event.templatesendjobfinish": (
        "chalicelib.messaging.receipts:template_finished",
        "chalicelib.customers.announcements:told",
    ),
    "event.view": ("chalicelib.insight.subscribers:acted",),
    "event.view_miniprogram": ("chalicelib.insight.subscribers:acted",),
    "message.text": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.location": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.location:ping",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.voice": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.image": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.video": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.shortvideo": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "attribute.changed": ("chalicelib.customers.identity.subscribers:learnt",),
    "identity.shared": ("chalicelib.customers.identity.subscribers:shared",),
    "customer.merged": ("chalicelib.customers.identity.subscribers:regrouped",),
    "customer.unmerged": ("chalicelib.customers.identity.subscribers:regrouped",),
    "message.link": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.announcements:told",
    ),
    "message.file": ("chalicelib.messaging.windows:granted",),
    "message.miniprogrampage": ("chalicelib.messaging.windows:granted",),
    "follower.joined": (
        "chalicelib.customers.lifecycle.subscribers:found",
        "chalicelib.customers.announcements:found",
    ),
    "follower.returned": (
        "chalicelib.customers.lifecycle.subscribers:found",
        "chalicelib.customers.privacy.subscribers:found_again",
        "chalicelib.customers.announcements:found",
    ),
    "follower.left": (
        "chalicelib.customers.lifecycle.subscribers:found",
        "chalicelib.customers.privacy.subscribers:found_left",
        "chalicelib.customers.announcements:found",
    ),
    "index.fell": ("chalicelib.customers.lifecycle.subscribers:index_fell",),
    "index.recovered": ("chalicelib.customers.lifecycle.subscribers:index_fell",),
    "hours.changed": ("chalicelib.inbox.passive.hours:changed",),
    "staff.joined": ("chalicelib.customers.profile.colleagues:joined",),
    "staff.left": ("chalicelib.customers.profile.colleagues:left",),
    "transcript.made": ("chalicelib.insight.semantics.topics.subscribers:heard",),
    "topic.on": ("chalicelib.insight.semantics.topics.tagging:topic_on",),
    "topic.off": ("chalicelib.insight.semantics.topics.tagging:topic_off",),
    "timer.due": (
        "chalicelib.insight.subscribers:due",
        "chalicelib.customers.lifecycle.subscribers:due",
        "chalicelib.customers.privacy.subscribers:due",
        "chalicelib.messaging.deferred:due",
        "chalicelib.customers.sync.subscribers:timer_due",
        "chalicelib.callcenter.voice.transcripts:due",
        "chalicelib.web.webhooks.subscribers:due",
    ),
}


def tell(occurrence: Occurrence) -> None:
    """Hand an event of WeChat's to everybody who wants it."""
    for name in SUBSCRIBERS.get(occurrence.event.kind, ()):
        _subscriber(name)(occurrence)
    for name in SUBSCRIBERS[ANY_ACT] if occurrence.is_act else ():
        _subscriber(name)(occurrence)


def tell_domain(event: DomainEvent) -> None:
    """Hand an event of ours to everybody who wants it.

    Raises:
        Poison: it has caused itself too often.
    """
    if event.hops > MAX_HOPS:
        raise Poison(f"{event.kind} after {event.hops} hops")
    for name in SUBSCRIBERS.get(event.kind, ()):
        _subscriber(name)(event)


@cache
def _subscriber(name: str) -> Callable[[Any], None]:
    module, _, function = name.partition(":")
    found: Callable[[Any], None] = getattr(import_module(module), function)
    return found
