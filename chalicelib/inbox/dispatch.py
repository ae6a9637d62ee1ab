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
from chalicelib.core.events import MAX_HOPS, TIMER_DUE, DomainEvent
from chalicelib.customers.occurrence import Occurrence

ANY_ACT = "*"  # whatever a person does, known kind or not

_TAGS = "chalicelib.customers.tags.rules.subscribers:told"
_SEGMENTS = "chalicelib.customers.segments.membership.subscribers:changed"
_STANDING = "chalicelib.insight.standing.subscribers:changed"
_RULES = (_TAGS, _SEGMENTS)  # those that ask what is known of somebody

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    ANY_ACT: (
        "chalicelib.customers.lifecycle.subscribers:seen",
        "chalicelib.customers.segments.membership.subscribers:happened",
    ),
    "event.subscribe": (
        "chalicelib.inbox.staff:scanned",
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.places.subscribers:scanned",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.customers.sync.subscribers:followed",
        "chalicelib.customers.orders.subscribers:followed",
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
        "chalicelib.customers.places.subscribers:scanned",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "event.click": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "event.scancode_push": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.tags.rules.subscribers:heard",
    ),
    "event.scancode_waitmsg": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
    ),
    "event.user_info_modified": ("chalicelib.customers.privacy.subscribers:modified",),
    "event.user_authorization_revoke": (
        "chalicelib.customers.privacy.subscribers:revoked",
    ),
    "event.user_authorization_cancellation": (
        "chalicelib.customers.privacy.subscribers:cancelled",
    ),
    "event.location": ("chalicelib.customers.places.subscribers:pinged",),
    "event.location_select": (
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
    ),
    "event.templatesendjobfinish": (
        "chalicelib.messaging.receipts:template_finished",
        "chalicelib.customers.announcements:told",
    ),
    "event.view": (
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
    ),
    "event.view_miniprogram": (
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
    ),
    "event.pic_sysphoto": ("chalicelib.customers.tags.rules.subscribers:heard",),
    "event.pic_photo_or_album": ("chalicelib.customers.tags.rules.subscribers:heard",),
    "event.pic_weixin": ("chalicelib.customers.tags.rules.subscribers:heard",),
    "message.text": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.location": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.places.subscribers:pinged",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.voice": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.image": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.video": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "message.shortvideo": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.callcenter.voice.inbound:enqueue",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.insight.subscribers:acted",
        "chalicelib.customers.announcements:told",
    ),
    "identity.shared": (
        "chalicelib.customers.identity.subscribers:shared",
        "chalicelib.customers.orders.subscribers:shared",
    ),
    "message.link": (
        "chalicelib.messaging.windows:granted",
        "chalicelib.customers.tags.rules.subscribers:heard",
        "chalicelib.customers.announcements:told",
    ),
    "message.file": ("chalicelib.messaging.windows:granted",),
    "message.miniprogrampage": ("chalicelib.messaging.windows:granted",),
    "follower.joined": (
        "chalicelib.customers.lifecycle.subscribers:found",
        "chalicelib.customers.orders.subscribers:joined",
        "chalicelib.customers.announcements:found",
        _SEGMENTS,
    ),
    "follower.returned": (
        "chalicelib.customers.lifecycle.subscribers:found",
        "chalicelib.customers.orders.subscribers:joined",
        "chalicelib.customers.privacy.subscribers:found_again",
        "chalicelib.customers.announcements:found",
        _SEGMENTS,
    ),
    "follower.left": (
        "chalicelib.customers.lifecycle.subscribers:found",
        "chalicelib.customers.privacy.subscribers:found_left",
        "chalicelib.customers.announcements:found",
        _SEGMENTS,
    ),
    "index.fell": ("chalicelib.customers.lifecycle.subscribers:index_fell",),
    "index.recovered": ("chalicelib.customers.lifecycle.subscribers:index_fell",),
    "tag.given": (_SEGMENTS,),
    "tag.taken": (_SEGMENTS,),
    "attribute.changed": (
        "chalicelib.customers.identity.subscribers:learnt",
        "chalicelib.customers.orders.subscribers:learnt",
        *_RULES,
    ),
    "lifecycle.changed": (*_RULES, _STANDING),
    "order.paid": ("chalicelib.insight.index.subscribers:bought", *_RULES, _STANDING),
    "order.refunded": (*_RULES, _STANDING),
    "referral.qualified": ("chalicelib.insight.value.influence:qualified",),
    "value.changed": _RULES,
    "consent.given": _RULES,
    "consent.withdrawn": (
        "chalicelib.customers.consent.subscribers:withdrawn",
        "chalicelib.customers.places.subscribers:withdrawn",
        *_RULES,
    ),
    "visit.began": _RULES,
    "visit.ended": _RULES,
    "form.answered": ("chalicelib.insight.forms.subscribers:answered", *_RULES),
    "question.asked": ("chalicelib.insight.questions.subscribers:asked",),
    "question.answered": (
        "chalicelib.insight.questions.subscribers:answered",
        *_RULES,
    ),
    "segment.entered": (_TAGS,),
    "segment.exited": (_TAGS,),
    "customer.merged": (
        "chalicelib.customers.identity.subscribers:regrouped",
        "chalicelib.customers.consent.subscribers:merged",
        "chalicelib.customers.segments.membership.subscribers:regrouped",
        "chalicelib.insight.standing.subscribers:regrouped",
    ),
    "customer.unmerged": (
        "chalicelib.customers.identity.subscribers:regrouped",
        "chalicelib.customers.segments.membership.subscribers:regrouped",
        "chalicelib.insight.standing.subscribers:regrouped",
    ),
    "hours.changed": ("chalicelib.inbox.passive.hours:changed",),
    "staff.joined": (
        "chalicelib.customers.profile.colleagues:joined",
        _SEGMENTS,
    ),
    "staff.left": (
        "chalicelib.customers.profile.colleagues:left",
        _SEGMENTS,
    ),
    "transcript.made": (
        "chalicelib.insight.semantics.topics.subscribers:heard",
        _TAGS,
    ),
    "topic.on": ("chalicelib.insight.semantics.topics.tagging:topic_on",),
    "topic.off": ("chalicelib.insight.semantics.topics.tagging:topic_off",),
}

# Timers by their kind: most events are timers, and each is one module's alone.
TIMERS: dict[str, str] = {
    "index": "chalicelib.insight.index.subscribers:due",
    "lifecycle": "chalicelib.customers.lifecycle.subscribers:due",
    "orders.waiting": "chalicelib.customers.orders.waking:due",
    "privacy": "chalicelib.customers.privacy.subscribers:due",
    "privacy.overdue": "chalicelib.customers.privacy.subscribers:overdue",
    "privacy.retention": "chalicelib.customers.privacy.subscribers:retained",
    "push": "chalicelib.messaging.deferred:due",
    "question.look": "chalicelib.insight.questions.subscribers:looked",
    "question.over": "chalicelib.insight.questions.subscribers:over",
    "receipt": "chalicelib.messaging.deferred:due",
    "segments": "chalicelib.customers.segments.membership.subscribers:due",
    "send": "chalicelib.messaging.deferred:due",
    "sync": "chalicelib.customers.sync.subscribers:due",
    "tag": "chalicelib.customers.tags.rules.subscribers:due",
    "topic": "chalicelib.insight.semantics.topics.subscribers:due",
    "transcript": "chalicelib.callcenter.voice.transcripts:due",
    "visit": "chalicelib.customers.places.subscribers:due",
    "webhook": "chalicelib.web.webhooks.subscribers:due",
    "wxtags": "chalicelib.customers.wxtags.subscribers:due",
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
        Poison: it has caused itself too often, or is a timer that nobody takes.
    """
    if event.hops > MAX_HOPS:
        raise Poison(f"{event.kind} after {event.hops} hops")
    if event.kind == TIMER_DUE:
        _wake(event)
    for name in SUBSCRIBERS.get(event.kind, ()):
        _subscriber(name)(event)


def _wake(event: DomainEvent) -> None:
    kind = event.data["kind"]
    if kind not in TIMERS:
        raise Poison(f"nobody takes timers of kind {kind}")
    _subscriber(TIMERS[kind])(event)


@cache
def _subscriber(name: str) -> Callable[[Any], None]:
    module, _, function = name.partition(":")
    found: Callable[[Any], None] = getattr(import_module(module), function)
    return found
