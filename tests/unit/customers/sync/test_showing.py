"""What a run of the follower sync is said to have proved."""

from dataclasses import replace

import pytest

from chalicelib.customers.sync import showing
from chalicelib.customers.sync.completeness import most_leavers
from chalicelib.customers.sync.models import Tally
from chalicelib.customers.sync.progress import SyncProgress

NOW = 1_800_000_000_000
DONE = SyncProgress(
    run="1",
    state="done",
    reason="",
    cursor="",
    pages=3,
    listed=21_480,
    total=21_482,
    found=21_480,
    before=21_400,
    is_first=False,
    agreed=False,
    joiners=90,
    leavers=10,
    missing=0,
    extra=0,
    done=Tally(joined=88, returned=2, left=10),
    started_ms=NOW,
    finished_ms=NOW,
    eta_ms=0,
    parked_until_ms=0,
    lease_until_ms=0,
)


def holds(found):
    return [one.holds for one in showing.checks(found)]


def test_a_run_that_is_done_has_proved_everything():
    assert holds(DONE) == [True] * 4


@pytest.mark.parametrize("state", ["listing", "merging"])
def test_as_long_as_the_list_is_read_nothing_is_proved(state):
    assert holds(replace(DONE, state=state)) == [None] * 4


def test_a_list_that_is_too_short_is_not_whole():
    short = replace(DONE, state="failed", listed=20_000, found=0, joiners=0, leavers=0)

    assert holds(short) == [False, None, None, None]


def test_whoever_is_not_looked_at_yet_is_a_hole():
    waiting = replace(DONE, state="fetching", missing=3, extra=1)

    assert holds(waiting) == [True, False, False, True]


def test_whom_an_event_told_of_before_is_not_entered_again():
    words = showing.checks(replace(DONE, done=Tally(joined=60, returned=2)))[1].words

    assert words == "90 人，待核对 0；已补记关注 60、重新关注 2，原本就有 28"


def test_people_that_stand_on_two_pages_are_told_and_do_no_harm():
    twice = replace(DONE, found=21_470)

    assert "其中重复 10" in showing.checks(twice)[0].words
    assert showing.checks(twice)[0].holds


def test_too_many_leavers_are_no_proof_until_somebody_has_agreed():
    many = replace(DONE, state="refused", leavers=215)

    assert showing.checks(many)[3].holds is False
    assert showing.checks(replace(many, leavers=214))[3].holds
    assert showing.checks(replace(many, agreed=True))[3].holds


@pytest.mark.parametrize(
    ("before", "most"), [(0, 100), (9_999, 100), (10_100, 101), (1_000_000, 10_000)]
)
def test_one_in_a_hundred_may_leave_and_a_hundred_always(before, most):
    assert most_leavers(before) == most


def test_what_can_be_done_depends_on_how_it_stands():
    def names(found):
        return [one.name for one in showing.steps(found, NOW)]

    assert names(None) == names(DONE) == ["start"]
    assert names(replace(DONE, state="refused")) == ["agree", "start"]
    working = replace(DONE, state="listing", lease_until_ms=NOW)
    assert names(working) == []
    assert names(replace(working, lease_until_ms=NOW - 1)) == ["resume"]
    assert names(replace(working, state="parked")) == ["resume"]
