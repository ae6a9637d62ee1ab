"""When somebody may be asked without a colleague's doing."""

from dataclasses import replace

from chalicelib.core.clock import HOUR_MS, MINUTE_MS
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.insight.questions.models import Rules
from chalicelib.insight.questions.timing import (
    LET_BE,
    NOW,
    Moment,
    awaits_answer,
    moment,
    wants_look,
)

NOON = 1_773_201_600_000  # 2026-03-11 12:00 in China
RULES = Rules(auto=True)
TALKED = Profile(
    id="c1",
    open_id="o1",
    app_id="wx1",
    subscribed=True,
    last_inbound_ms=NOON - 20 * MINUTE_MS,
    last_outbound_ms=NOON - 15 * MINUTE_MS,
    window_left=4,
    window_until_ms=NOON + 47 * HOUR_MS,
)


def line(direction, kind="message", at_ms=NOON, **data):
    return Entry("c1", at_ms, "k", kind, "text", direction, "t", data=data)


ANSWERED = [line("out", "send", purpose="reply"), line("in")]
WAITING = [line("in"), line("out", "send", purpose="reply")]


def at(profile=TALKED, latest=ANSWERED, rules=RULES, now_ms=NOON, waited=0):
    return moment(profile, latest, rules, now_ms, waited)


def test_a_quiet_conversation_that_was_answered_is_a_moment():
    assert at() == NOW


def test_while_somebody_speaks_it_is_none():
    speaking = replace(TALKED, last_outbound_ms=NOON - MINUTE_MS)

    assert at(speaking) == Moment(look_ms=NOON + 9 * MINUTE_MS)


def test_who_waits_for_an_answer_is_asked_nothing():
    assert at(latest=WAITING) == Moment(look_ms=NOON + 10 * MINUTE_MS, waited=1)
    assert at(latest=WAITING, waited=3) == Moment(
        look_ms=NOON + 80 * MINUTE_MS, waited=4
    )
    # At last once in ten hours, so that two days hold a handful of looks.
    assert at(latest=WAITING, waited=40).look_ms == NOON + 640 * MINUTE_MS


def test_taps_and_clicks_ask_for_no_answer_and_a_push_is_none():
    assert not awaits_answer([line("in", bizmsgmenuid="q.job.1.1"), *ANSWERED])
    assert not awaits_answer([line("in", "event"), *ANSWERED])
    assert awaits_answer([line("out", "send", purpose="marketing"), line("in")])
    assert not awaits_answer([line("out", passive=True), line("in")])
    assert not awaits_answer([])


def test_at_night_it_waits_for_the_morning():
    night = NOON + 11 * HOUR_MS  # 23:00
    early = NOON - 6 * HOUR_MS

    assert at(now_ms=night).look_ms == NOON + 21 * HOUR_MS  # 9:00 of the next day
    assert at(now_ms=NOON - 15 * MINUTE_MS + 10 * MINUTE_MS) == NOW
    dawn = replace(TALKED, last_inbound_ms=0, last_outbound_ms=0)
    assert at(dawn, now_ms=early).look_ms == NOON - 3 * HOUR_MS


def test_what_would_come_after_the_window_is_let_be():
    closing = replace(TALKED, window_until_ms=NOON + 5 * MINUTE_MS)

    assert at(closing, latest=WAITING) == LET_BE
    assert at(replace(TALKED, window_until_ms=NOON)) == LET_BE


def test_what_is_left_belongs_to_the_colleagues_first():
    assert at(replace(TALKED, window_left=2)) == LET_BE
    assert at(replace(TALKED, window_left=3)) == NOW


def test_nobody_is_asked_who_left_or_works_here_or_while_it_is_off():
    assert at(replace(TALKED, subscribed=False)) == LET_BE
    assert at(replace(TALKED, staff=True)) == LET_BE
    assert at(rules=Rules()) == LET_BE


def test_an_act_is_followed_by_one_look():
    assert wants_look(TALKED, RULES, NOON)
    assert not wants_look(replace(TALKED, question_next_ms=NOON + 1), RULES, NOON)
    assert not wants_look(TALKED, Rules(), NOON)
    # A menu click opens a minute, which is over before it has been quiet.
    clicked = replace(TALKED, window_left=3, window_until_ms=NOON + MINUTE_MS)
    assert not wants_look(clicked, RULES, NOON)
