"""The stages of domain.md 3.1, by their thresholds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.lifecycle.models import Direction, Stage, Thresholds
from chalicelib.customers.lifecycle.service import (
    FALL_LASTS_MS,
    KEPT_DAYS,
    direction,
    frequency,
    gap_days,
    judge,
    surplus_days,
)
from chalicelib.customers.profile.models import Profile

NOW = int(datetime(2026, 6, 1, 4, tzinfo=UTC).timestamp() * 1000)
LIMITS = Thresholds()


def days(*ago: int) -> frozenset[str]:
    today = datetime(2026, 6, 1, tzinfo=UTC)
    return frozenset(f"{today - timedelta(days=one):%y%m%d}" for one in ago)


def person(*, silent_days: float = 0, **more) -> Profile:
    """Return somebody who followed a year ago and last wrote some days ago."""
    known = {
        "subscribed": True,
        "subscribed_at_ms": NOW - 365 * DAY_MS,
        "times_followed": 1,
        "inbound_count": 40,
        "last_inbound_ms": NOW - int(silent_days * DAY_MS),
        "previous_inbound_ms": NOW - int((silent_days + 1) * DAY_MS),
        "stage": "active",
        "stage_at_ms": NOW - 300 * DAY_MS,
    }
    return Profile("c1", "o1", "wx1", **(known | more))


def stage(profile: Profile, now_ms: int = NOW) -> Stage:
    return judge(profile, now_ms, LIMITS).stage


@pytest.mark.parametrize(
    ("silent_days", "expected"),
    [
        (0, Stage.ACTIVE),
        (13.9, Stage.ACTIVE),
        (14, Stage.COOLING),
        (29.9, Stage.COOLING),
        (30, Stage.AT_RISK),
        (59.9, Stage.AT_RISK),
        (60, Stage.DORMANT),
    ],
)
def test_silence_moves_somebody_along(silent_days, expected):
    assert stage(person(silent_days=silent_days)) == expected


@pytest.mark.parametrize(
    ("silent_days", "expected"),
    [
        (39.9, Stage.ACTIVE),
        (40, Stage.COOLING),
        (80, Stage.AT_RISK),
        (120, Stage.DORMANT),
    ],
)
def test_who_comes_every_twenty_days_is_given_longer(silent_days, expected):
    rhythm = days(200, 180, 160, 140)

    assert stage(person(silent_days=silent_days, active_days=rhythm)) == expected


def test_who_comes_daily_is_still_given_the_floor():
    rhythm = days(40, 39, 38, 37, 36)

    assert stage(person(silent_days=13, active_days=rhythm)) == Stage.ACTIVE


def test_with_too_few_gaps_the_populations_counts():
    rhythm = days(200, 160, 120)  # two gaps of forty days
    limits = replace(LIMITS, population_gap=10)

    assert gap_days(rhythm) is None
    found = judge(person(silent_days=19, active_days=rhythm), NOW, limits)
    assert found.stage == Stage.ACTIVE


def test_the_gap_is_the_median_one():
    assert gap_days(days(100, 99, 98, 58)) == 1.0
    assert gap_days(days(100, 90, 80, 40, 0)) == pytest.approx(25)


def fresh(**more) -> Profile:
    known = {
        "subscribed_at_ms": NOW - 2 * DAY_MS,
        "last_inbound_ms": NOW - 2 * DAY_MS,
        "previous_inbound_ms": 0,
        "inbound_count": 1,  # the follow itself
        "stage": "",
        "stage_at_ms": 0,
    }
    return person(**(known | more))


def test_somebody_who_just_followed_is_new_for_a_week():
    found = judge(fresh(), NOW, LIMITS)

    assert found.stage == Stage.NEW
    assert found.due_ms == NOW + 5 * DAY_MS
    assert stage(fresh(), found.due_ms) == Stage.ACTIVE


@pytest.mark.parametrize(("acts", "expected"), [(2, Stage.NEW), (3, Stage.ACTIVE)])
def test_three_interactions_end_being_new(acts, expected):
    assert stage(fresh(inbound_count=1 + acts)) == expected


def test_who_follows_again_is_not_new():
    again = fresh(times_followed=2, inbound_count=9, stage="lost")

    assert stage(again) == Stage.RETURNED


def test_who_left_is_lost_whatever_else_holds():
    assert stage(fresh(subscribed=False)) == Stage.LOST
    assert judge(person(subscribed=False), NOW, LIMITS).due_ms == 0


def woken(**more) -> Profile:
    known = {
        "stage": "dormant",
        "stage_at_ms": NOW - 10 * DAY_MS,
        "last_inbound_ms": NOW,
        "previous_inbound_ms": NOW - 70 * DAY_MS,
    }
    return person(**(known | more))


def test_who_writes_after_sixty_days_has_returned():
    found = judge(woken(), NOW, LIMITS)

    assert found.stage == Stage.RETURNED
    assert "70 天" in found.reason


def test_who_writes_after_fifty_nine_days_is_just_active():
    before = NOW - 59 * DAY_MS

    assert stage(woken(stage="at_risk", previous_inbound_ms=before)) == Stage.ACTIVE


def test_somebody_imported_long_ago_who_first_writes_now_has_returned():
    assert stage(woken(previous_inbound_ms=0)) == Stage.RETURNED


@pytest.mark.parametrize(("more", "expected"), [(1, "returned"), (2, "active")])
def test_two_more_interactions_make_a_returned_one_active(more, expected):
    back = woken(
        stage="returned",
        stage_at_ms=NOW - DAY_MS,
        previous_inbound_ms=NOW - 3600_000,
        returned_inbound=39,
        inbound_count=1 + 39 + more,
    )

    assert stage(back) == expected


def test_a_returned_one_who_is_silent_again_cools_down():
    back = woken(
        stage="returned",
        last_inbound_ms=NOW - 14 * DAY_MS,
        previous_inbound_ms=NOW - 80 * DAY_MS,
        returned_inbound=39,
        inbound_count=40,
    )

    assert stage(back) == Stage.COOLING


def test_a_fall_of_the_index_is_a_risk_for_thirty_days():
    fallen = person(silent_days=3, index_fell_ms=NOW - 5 * DAY_MS)
    found = judge(fallen, NOW, LIMITS)

    assert found.stage == Stage.AT_RISK
    assert found.due_ms == fallen.index_fell_ms + FALL_LASTS_MS


STAGES = st.sampled_from(["", *Stage])
AGO = st.integers(0, 400).map(lambda ago: NOW - ago * DAY_MS)


@given(STAGES, AGO, AGO, AGO, st.booleans(), st.integers(0, 9))
def test_a_verdict_holds_until_it_is_due(
    before, followed, last, previous, subscribed, acts
):
    """Nothing changes by time alone before the timer, and something does at it."""
    who = person(
        stage=before,
        subscribed=subscribed,
        subscribed_at_ms=followed,
        last_inbound_ms=last,
        previous_inbound_ms=min(previous, last),
        inbound_count=acts,
    )
    found = judge(who, NOW, LIMITS)
    settled = replace(
        who, stage=found.stage, stage_at_ms=NOW + 1, returned_inbound=acts - 1
    )
    if found.due_ms == 0:
        assert found.stage in (Stage.LOST, Stage.DORMANT)
        return
    assert found.due_ms > NOW
    assert judge(settled, found.due_ms - 1, LIMITS).stage == found.stage
    assert judge(settled, found.due_ms, LIMITS).stage != found.stage


def talker(*, acted=None, sent=(), replied=None, **more) -> Profile:
    """Return somebody whose last acts and messages were so many days ago."""
    ago = [NOW - int(days * DAY_MS) for days in sent]
    known = {
        "last_inbound_ms": 0 if acted is None else NOW - int(acted * DAY_MS),
        "previous_inbound_ms": 0,
        "last_outbound_ms": ago[0] if ago else 0,
        "earlier_outbound_ms": tuple(ago[1:]),
        "last_reply_ms": 0 if replied is None else NOW - int(replied * DAY_MS),
    }
    return person(**(known | more))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (talker(sent=[1, 9, 30]), Direction.SILENT),
        (talker(sent=[1, 9, 30.1]), Direction.NONE),
        (talker(sent=[1, 9]), Direction.NONE),
        (talker(acted=31, sent=[1, 9, 20], replied=31), Direction.SILENT),
        (talker(), Direction.NONE),
        (talker(acted=1), Direction.UNANSWERED),
        (talker(acted=30, sent=[1, 2, 3]), Direction.UNANSWERED),
        (talker(acted=2, sent=[2], replied=2), Direction.DIALOGUE),
        (talker(acted=2, replied=30), Direction.DIALOGUE),
        (talker(acted=2, replied=30.1), Direction.UNANSWERED),
    ],
)
def test_who_talks_to_whom(profile, expected):
    assert direction(profile, NOW, LIMITS) == expected


def test_following_and_leaving_asks_for_no_answer():
    followed = NOW - DAY_MS
    moves = {"subscribed_at_ms": followed, "unsubscribed_at_ms": NOW - 9 * DAY_MS}

    asked = talker(acted=1, **moves)
    back = talker(acted=1, **moves, previous_inbound_ms=NOW - 9 * DAY_MS)
    wrote = talker(acted=1, **moves, previous_inbound_ms=NOW - 10 * DAY_MS)

    assert direction(asked, NOW, LIMITS) == Direction.NONE
    assert direction(back, NOW, LIMITS) == Direction.NONE
    assert direction(wrote, NOW, LIMITS) == Direction.UNANSWERED


def test_how_many_messages_without_an_answer_are_silence_is_the_brands_to_say():
    twice = talker(sent=[1, 9])

    assert (
        direction(twice, NOW, replace(LIMITS, silent_outbound=2)) == "silent_receiver"
    )
    assert direction(talker(), NOW, replace(LIMITS, silent_outbound=1)) == "none"


def test_frequency_counts_the_days_of_the_last_thirty():
    assert frequency(person(active_days=days(0, 1, 29, 30, 90)), NOW) == 3


def test_a_profile_forgets_its_oldest_days_some_at_a_time():
    many = days(*range(KEPT_DAYS + KEPT_DAYS // 2 + 1))

    surplus = surplus_days(many)

    assert len(many - surplus) == KEPT_DAYS
    assert max(surplus) < min(many - surplus)
    assert not surplus_days(many - surplus)


@pytest.mark.parametrize(
    "wrong",
    [{"active_days": 30}, {"cooling_gaps": 1}, {"new_days": 0}, {"silent_outbound": 4}],
    ids=lambda one: next(iter(one)),
)
def test_thresholds_that_contradict_one_another_are_refused(wrong):
    with pytest.raises(InvalidInput):
        Thresholds(**wrong)


def test_stored_thresholds_of_an_older_version_have_defaults_for_the_rest():
    assert Thresholds.from_dict({"new_days": 3, "gone": 1}) == Thresholds(new_days=3)
