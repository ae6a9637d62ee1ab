from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import BUSINESS_ZONE, DAY_MS, HOUR_MS, local_time
from chalicelib.messaging.governor.decide import (
    CHECKS,
    decide,
    fingerprint,
    next_quota_ms,
    quiet_until,
    recheck,
)
from chalicelib.messaging.governor.models import Code, Facts, Ledger, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.models import Channel, Purpose, SendIntent, Template
from chalicelib.wechat.messages import text

RULES = Rules()
NOTICE = Template(
    id="T1", data={"thing1": "云南小粒 250 克", "time2": "2026-11-22 12:00"}
)


def at(hour, minute=0, day=22):
    moment = datetime(2026, 11, day, hour, minute, tzinfo=BUSINESS_ZONE)
    return int(moment.timestamp() * 1000)


NOON = at(12)


def intent(**changes):
    given = {
        "id": "i1",
        "to": "oTESTxAbCdEfGhIjKlMnOpQrSt01",
        "purpose": Purpose.MARKETING,
        "template": NOTICE,
        "created_ms": NOON,
    }
    return SendIntent(**given | changes)


def reply(**changes):
    given = {"purpose": Purpose.REPLY, "template": None, "content": text("您好")}
    return intent(**given | changes)


def facts(**changes):
    given = {
        "now_ms": NOON,
        "subscribed": True,
        "window_left": 5,
        "window_until_ms": NOON + HOUR_MS,
    }
    return Facts(**given | changes)


def ledger(*marks, prints=()):
    return Ledger(
        taken={f"other{n}": mark for n, mark in enumerate(marks)}, prints=dict(prints)
    )


def test_a_follower_at_noon_who_got_nothing_lately_may_be_sent_to():
    assert decide(intent(), facts(), RULES).outcome is Outcome.ALLOWED


@pytest.mark.parametrize(
    ("what", "known", "outcome", "code"),
    [
        (intent(), {"subscribed": False}, "SUPPRESSED", "NOT_SUBSCRIBED"),
        (
            intent(purpose=Purpose.MARKETING),
            {"refuses_marketing": True},
            "SUPPRESSED",
            "NO_CONSENT",
        ),
        (
            intent(template=Template(id="T1", data={"thing1": "一" * 21})),
            {},
            "SUPPRESSED",
            "CONTENT_BLOCKED",
        ),
        (
            intent(template=Template(id="T1", data={"thing1": "一\n二"})),
            {},
            "SUPPRESSED",
            "CONTENT_BLOCKED",
        ),
        (
            intent(purpose="service"),
            {"ledger": ledger(prints=[(f"{fingerprint(intent())}#i0", NOON - 1)])},
            "SUPPRESSED",
            "DUPLICATE",
        ),
        (intent(), {"now_ms": at(21)}, "DEFERRED", "QUIET_HOURS"),
        (
            intent(),
            {"ledger": ledger("2026-11-22#template")},
            "SUPPRESSED",
            "FREQ_CAP_CHANNEL",
        ),
        (
            intent(),
            {"ledger": ledger(*[f"2026-11-{d}#template" for d in (16, 18, 20)])},
            "SUPPRESSED",
            "FREQ_CAP_GLOBAL",
        ),
        (reply(), {"window_until_ms": NOON}, "SUPPRESSED", "NO_WINDOW"),
        (reply(), {"window_left": 0}, "SUPPRESSED", "NO_QUOTA"),
        (intent(), {"template_left": 0}, "DEFERRED", "NO_QUOTA"),
    ],
)
def test_each_objection_has_its_code(what, known, outcome, code):
    decision = decide(what, facts(**known), RULES)

    assert (decision.outcome, decision.code) == (outcome, code)


def test_the_checks_run_in_the_order_of_the_codes():
    named = [check.__name__.upper() for check in CHECKS]
    order = [code for code in Code if code in named]

    assert [name for name in named if name in set(Code)] == order


def test_the_first_objection_wins():
    decision = decide(
        intent(), facts(subscribed=False, now_ms=at(22), template_left=0), RULES
    )

    assert decision.code is Code.NOT_SUBSCRIBED


def test_a_reply_has_no_caps_and_no_quiet_hours():
    night = facts(
        now_ms=at(23),
        window_until_ms=at(23) + 1,
        ledger=ledger("2026-11-22#custom", "2026-11-22#template"),
    )

    assert decide(reply(), night, RULES).outcome is Outcome.ALLOWED


def test_caps_count_other_messages_only():
    own = Ledger(taken={"i1": "2026-11-22#template"})

    assert decide(intent(), facts(ledger=own), RULES).outcome is Outcome.ALLOWED


def test_a_cap_of_seven_days_forgets_the_eighth():
    old = ledger(*[f"2026-11-{d}#template" for d in (15, 18, 20)])

    assert decide(intent(), facts(ledger=old), RULES).outcome is Outcome.ALLOWED


def test_the_daily_cap_rolls_at_midnight_in_china():
    sent_late = ledger("2026-11-21#template")
    rules = RULES.model_copy(update={"quiet_from_hour": 3, "quiet_to_hour": 4})

    before = decide(intent(), facts(now_ms=at(23, 59, 21), ledger=sent_late), rules)
    after = decide(intent(), facts(now_ms=at(0, 0, 22), ledger=sent_late), rules)

    assert before.code is Code.FREQ_CAP_CHANNEL
    assert after.outcome is Outcome.ALLOWED


def test_without_a_window_the_notice_goes_instead():
    both = intent(purpose="service", content=text("已发货"), prefer=Channel.CUSTOM)

    decision = decide(both, facts(window_until_ms=0), RULES)

    assert decision.outcome is Outcome.DOWNGRADED
    assert decision.channel is Channel.TEMPLATE
    assert decision.code is Code.NO_WINDOW


def test_a_marketing_message_whose_window_ends_before_the_quiet_hours_is_dropped():
    offer = intent(template=None, content=text("新豆到店"))
    night = facts(now_ms=at(22), window_until_ms=at(8, day=23))

    decision = decide(offer, night, RULES)

    assert (decision.outcome, decision.code) == ("SUPPRESSED", "QUIET_HOURS")


def test_the_kill_switch_delays_everything():
    rules = RULES.model_copy(update={"stopped": True})

    assert decide(reply(), facts(), rules).outcome is Outcome.DEFERRED


def test_before_sending_only_what_time_changes_is_asked_again():
    spent = facts(window_left=0, ledger=ledger("2026-11-22#template"), template_left=0)

    assert recheck(intent(), Channel.TEMPLATE, spent, RULES) is None
    late = facts(window_until_ms=NOON)
    assert recheck(reply(), Channel.CUSTOM, late, RULES).code is Code.NO_WINDOW


@given(st.integers(min_value=at(0), max_value=at(0) + 400 * DAY_MS))
def test_quiet_hours_end_at_nine_and_never_more_than_twelve_hours_later(now_ms):
    until_ms = quiet_until(now_ms, RULES)
    quiet = not 9 <= local_time(now_ms).hour < 21

    assert bool(until_ms) == quiet
    if until_ms:
        assert now_ms < until_ms <= now_ms + 12 * HOUR_MS
        assert local_time(until_ms).strftime("%H:%M") == "09:00"


@given(st.integers(min_value=at(0), max_value=at(0) + 400 * DAY_MS))
def test_a_deferred_message_is_decided_the_same_way_again_and_then_goes(now_ms):
    first = decide(intent(), facts(now_ms=now_ms), RULES)
    assert first == decide(intent(), facts(now_ms=now_ms), RULES)
    if first.outcome is Outcome.DEFERRED:
        assert first.until_ms > now_ms
        later = decide(intent(), facts(now_ms=first.until_ms), RULES)
        assert later.outcome is Outcome.ALLOWED


@given(st.integers(min_value=at(0), max_value=at(0) + 400 * DAY_MS))
def test_the_next_quota_is_there_five_past_the_next_midnight(now_ms):
    due = next_quota_ms(now_ms)

    assert now_ms < due <= now_ms + DAY_MS + 5 * 60_000
    assert local_time(due).strftime("%H:%M") == "00:05"
    assert local_time(due).date() > local_time(now_ms).date()


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.SERVICE])
def test_who_refuses_marketing_is_still_answered_and_notified(purpose):
    asked = reply() if purpose is Purpose.REPLY else intent(purpose=purpose)

    assert decide(asked, facts(refuses_marketing=True), RULES).goes_out


def test_a_no_that_comes_between_decision_and_sending_counts():
    refused = facts(refuses_marketing=True)

    assert recheck(intent(), Channel.TEMPLATE, refused, RULES).code is Code.NO_CONSENT
