"""May this be sent to this person now?  One pure function, one answer, one reason.

The checks run in the order of ``Code`` and the first that objects wins.  A code whose
module does not exist yet has no check here.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.core.clock import (
    BUSINESS_ZONE,
    MINUTE_MS,
    business_day,
    local_time,
)
from chalicelib.messaging.governor import lint
from chalicelib.messaging.governor.models import Code, Decision, Facts, Outcome
from chalicelib.messaging.governor.rules import Cap, Rules
from chalicelib.messaging.models import Channel, Purpose, SendIntent

STOPPED_FOR_MS = 5 * MINUTE_MS  # how soon the kill switch is looked at again


@dataclass(frozen=True, slots=True)
class Question:
    """One intent by one channel."""

    intent: SendIntent
    channel: Channel
    facts: Facts
    rules: Rules

    def suppressed(self, code: Code) -> Decision:
        return Decision(Outcome.SUPPRESSED, self.channel, code)

    def deferred(self, code: Code, until_ms: int) -> Decision:
        return Decision(Outcome.DEFERRED, self.channel, code, until_ms)


def decide(intent: SendIntent, facts: Facts, rules: Rules) -> Decision:
    """Return the first channel's answer, or that of another one that is open."""
    preferred, *others = intent.channels
    first = _by(intent, preferred, facts, rules)
    if first.code not in _ANOTHER_WAY_HELPS:
        return first
    for channel in others:
        other = _by(intent, channel, facts, rules)
        if other.outcome is Outcome.ALLOWED:
            return replace(other, outcome=Outcome.DOWNGRADED, code=first.code)
    return first


def recheck(
    intent: SendIntent, channel: Channel, facts: Facts, rules: Rules
) -> Decision | None:
    """Return what has come in the way since the decision, if anything.

    Its cap and quota are reserved already, so only what time changes is asked again.
    """
    question = Question(intent, channel, facts, rules)
    for check in (
        not_subscribed,
        no_consent,
        do_not_contact,
        quiet_hours,
        no_window,
        stopped,
    ):
        if objection := check(question):
            return objection
    return None


def _by(intent: SendIntent, channel: Channel, facts: Facts, rules: Rules) -> Decision:
    question = Question(intent, channel, facts, rules)
    for check in CHECKS:
        if objection := check(question):
            return objection
    return Decision(Outcome.ALLOWED, channel)


def not_subscribed(ask: Question) -> Decision | None:
    return None if ask.facts.subscribed else ask.suppressed(Code.NOT_SUBSCRIBED)


def no_consent(ask: Question) -> Decision | None:
    """Whoever said no to marketing gets none; notices and answers are no marketing."""
    is_marketing = ask.intent.purpose is Purpose.MARKETING
    if is_marketing and ask.facts.refuses_marketing:
        return ask.suppressed(Code.NO_CONSENT)
    return None


def do_not_contact(ask: Question) -> Decision | None:
    """Whoever wishes to be forgotten is answered, and otherwise left alone."""
    if ask.facts.erasing and ask.intent.purpose is not Purpose.REPLY:
        return ask.suppressed(Code.DO_NOT_CONTACT)
    return None


def content_blocked(ask: Question) -> Decision | None:
    template = ask.intent.template
    if ask.channel is Channel.TEMPLATE and template and lint.faults(template):
        return ask.suppressed(Code.CONTENT_BLOCKED)
    return None


def duplicate(ask: Question) -> Decision | None:
    """The same words from another intent a moment ago; people may repeat themselves."""
    if ask.intent.purpose is Purpose.REPLY:
        return None
    same = fingerprint(ask.intent)
    since = ask.facts.now_ms - ask.rules.same_again_ms
    for mark, at_ms in ask.facts.ledger.prints.items():
        printed, _, intent_id = mark.partition("#")
        if printed == same and at_ms > since and intent_id != ask.intent.id:
            return ask.suppressed(Code.DUPLICATE)
    return None


def quiet_hours(ask: Question) -> Decision | None:
    if ask.intent.purpose is not Purpose.MARKETING:
        return None
    until_ms = quiet_until(ask.facts.now_ms, ask.rules)
    if not until_ms:
        return None
    until_ms += _spread_ms(ask)
    closes_ms = ask.facts.window_until_ms
    if ask.channel is Channel.CUSTOM and closes_ms <= until_ms:
        return ask.suppressed(Code.QUIET_HOURS)  # the window closes before they end
    return ask.deferred(Code.QUIET_HOURS, until_ms)


def frequency(ask: Question) -> Decision | None:
    if ask.intent.purpose is not Purpose.MARKETING:
        return None
    for cap in ask.rules.caps:
        if _taken(ask, cap) >= cap.most:
            return ask.suppressed(cap.code)
    return None


def no_window(ask: Question) -> Decision | None:
    is_open = ask.facts.window_until_ms > ask.facts.now_ms
    if ask.channel is Channel.CUSTOM and not is_open:
        return ask.suppressed(Code.NO_WINDOW)
    return None


def no_quota(ask: Question) -> Decision | None:
    if ask.channel is Channel.CUSTOM and ask.facts.window_left < 1:
        return ask.suppressed(Code.NO_QUOTA)
    if ask.channel is Channel.TEMPLATE and ask.facts.template_left < 1:
        return ask.deferred(Code.NO_QUOTA, next_quota_ms(ask.facts.now_ms))
    return None


def stopped(ask: Question) -> Decision | None:
    if not ask.rules.stopped:
        return None
    return ask.deferred(Code.API_THROTTLED, ask.facts.now_ms + STOPPED_FOR_MS)


CHECKS: tuple[Callable[[Question], Decision | None], ...] = (
    not_subscribed,
    no_consent,
    do_not_contact,
    content_blocked,
    duplicate,
    quiet_hours,
    frequency,
    no_window,
    no_quota,
    stopped,
)
_ANOTHER_WAY_HELPS = frozenset({Code.NO_WINDOW, Code.NO_QUOTA})


def fingerprint(intent: SendIntent) -> str:
    """Return what is equal for two intents that would say the same."""
    said = {
        "content": intent.content,
        "template": intent.template.model_dump() if intent.template else None,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def quiet_until(now_ms: int, rules: Rules) -> int:
    """Return when the quiet hours end; 0 when it is not quiet."""
    start, end = rules.quiet_from_hour, rules.quiet_to_hour
    wall = local_time(now_ms)
    over_midnight = start > end
    in_evening = over_midnight and wall.hour >= start
    in_morning = wall.hour < end and (over_midnight or wall.hour >= start)
    if not (in_evening or in_morning):
        return 0
    day = wall.date() + timedelta(days=1 if in_evening else 0)
    return _instant_ms(day, end, 0)


def next_quota_ms(now_ms: int) -> int:
    """Return five past the next midnight in China, when WeChat counts from 0 again."""
    return _instant_ms(local_time(now_ms).date() + timedelta(days=1), 0, 5)


def _instant_ms(day: date, hour: int, minute: int) -> int:
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BUSINESS_ZONE)
    return int(moment.timestamp() * 1000)


def _spread_ms(ask: Question) -> int:
    """Spread what waited, so that nine o'clock is not a storm; the same every time."""
    digest = hashlib.sha256(f"{ask.intent.id}{ask.intent.to}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % (ask.rules.spread_s * 1000 + 1)


def _taken(ask: Question, cap: Cap) -> int:
    """Count the person's other marketing messages in the cap's days and channel."""
    today = local_time(ask.facts.now_ms).date()
    first = (today - timedelta(days=cap.days - 1)).isoformat()
    last = business_day(ask.facts.now_ms)
    count = 0
    for intent_id, mark in ask.facts.ledger.taken.items():
        day, _, channel = mark.partition("#")
        counts = not cap.each_channel or channel == ask.channel
        if intent_id != ask.intent.id and first <= day <= last and counts:
            count += 1
    return count
