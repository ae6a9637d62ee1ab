"""An act turns a rule only if one of its conditions comes to something else."""

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.profile import changes
from chalicelib.customers.profile.before import before
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.segments.rules.models import (
    All,
    AnyOf,
    Behaviour,
    Is,
    LastPerformed,
    Not,
    Op,
    Performed,
    Times,
)
from chalicelib.customers.segments.rules.turning import may_turn
from chalicelib.customers.traits.known import traits

NOW = 1_790_000_000_000
FOLLOWING = Is("subscribed", Op.IS, (True,))
TAGGED = Is("tags", Op.HAS_ANY, ("到店",))
LATELY = Is("last_inbound_at", Op.WITHIN_DAYS, (30,))
SILENT = Is("last_inbound_at", Op.BEFORE_DAYS, (7,))
SEVENTH = Is("inbound", Op.GE, (7,))
SCANNED = Is("scene", Op.IS, ("store:2",))
ANSWERED = Is("last_outbound_at", Op.WITHIN_DAYS, (1,))


def often(what):
    return Performed(what, Times.AT_LEAST, 3, 7)


def turns(rule, *, count=100, silent_days=1, changed=None):
    """Tell whether a message turns a rule, of somebody who wrote so long ago."""
    after = Profile(
        "c1",
        "o1",
        "wx1",
        subscribed=True,
        scene="store:2",
        inbound_count=count,
        last_inbound_ms=NOW,
        last_outbound_ms=NOW,
        previous_inbound_ms=NOW - silent_days * DAY_MS,
    )
    was = before(after, changed or changes.inbound(NOW))
    return may_turn(rule, ("message", "text"), was, after, traits, NOW)


@pytest.mark.parametrize(
    "rule",
    [
        FOLLOWING,
        TAGGED,
        LATELY,
        SILENT,
        SEVENTH,
        SCANNED,
        ANSWERED,
        All((LATELY, AnyOf((TAGGED, Not(SEVENTH))))),
        often(Behaviour("event", "click")),
        often(Behaviour("message", "voice")),
        LastPerformed(Behaviour("visit", dir=""), True, 30),
    ],
)
def test_what_stays_as_it_was_turns_nothing(rule):
    assert not turns(rule)


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        (LATELY, {"silent_days": 40}),
        (All((TAGGED, Not(SILENT))), {"silent_days": 8}),
        (AnyOf((TAGGED, SEVENTH)), {"count": 7}),
        (often(Behaviour("message", "text")), {}),
        (often(Behaviour("message")), {}),
        (often(Behaviour(scene="store:2")), {}),
        (often(Behaviour("message", "text", dir="out")), {}),
    ],
    ids=["back", "no longer silent", "enough", "text", "any", "scene", "answer"],
)
def test_what_comes_to_something_else_may_turn_it(rule, given):
    assert turns(rule, **given)


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        (SCANNED, changes.scanned("store:2")),
        (ANSWERED, changes.replied(NOW)),
    ],
)
def test_what_nobody_knows_the_past_of_may_have_turned(rule, changed):
    assert turns(rule, changed=changes.inbound(NOW).then(changed))


def test_the_answer_to_a_menu_tap_is_a_message_too():
    after = Profile("c1", "o1", "wx1", last_inbound_ms=NOW)
    was = before(after, changes.inbound(NOW).then(changes.replied(NOW)))
    rule = often(Behaviour("message", "text", dir="out"))

    assert may_turn(rule, ("event", "click"), was, after, traits, NOW)
