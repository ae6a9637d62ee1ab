"""What was counted at night is kept, and so is the gap that is usual."""

import pytest

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.lifecycle import desk, nightly
from chalicelib.customers.lifecycle.census import FEWEST, Census, Censuses
from chalicelib.customers.lifecycle.models import USUAL_GAP
from chalicelib.customers.lifecycle.repository import CONFIG, POPULATION

NOW = 1_790_000_000_000
SPREAD = {"stage": {"active": 3, "": 1}, "direction": {"dialogue": 2, "": 2}}


@pytest.fixture
def censuses(aws):
    return Censuses(connections.workspace(), lambda: NOW)


def gap():
    connections.forget()
    return desk.thresholds().population_gap


def test_the_counts_of_a_night_are_kept_and_counted_again_they_are_replaced(censuses):
    censuses.note("2026-03-01", Census({"active": 9}, {}, 9, 1))
    censuses.note("2026-03-02", Census({"active": 7}, {"none": 7}, 7, 2))
    censuses.note("2026-03-01", Census({"active": 8}, {}, 8, 3))

    found = censuses.between("2026-03-01", "2026-03-31")

    assert [(one.day, one.people) for one in found] == [
        ("2026-03-01", 8),
        ("2026-03-02", 7),
    ]
    assert censuses.latest() == Census({"active": 7}, {"none": 7}, 7, 2, "2026-03-02")


def test_before_the_first_night_nothing_is_known(censuses):
    assert censuses.latest() is None
    assert censuses.between("2026-03-01", "2026-03-31") == []


def test_the_usual_gap_is_that_of_people_once_there_are_enough(censuses):
    assert gap() == USUAL_GAP
    assert not censuses.note_gap(12.0, FEWEST - 1)
    assert gap() == USUAL_GAP

    assert censuses.note_gap(12.4, FEWEST)

    assert gap() == 12


def test_a_gap_that_wavers_is_the_same_and_one_below_a_day_is_one(censuses):
    censuses.note_gap(12.0, 99)

    assert not censuses.note_gap(12.9, 99)
    assert not censuses.note_gap(11.1, 99)
    assert Configs(connections.workspace()).get(POPULATION).version == 1
    assert censuses.note_gap(0.0, 99)
    assert gap() == 1


def test_a_gap_that_the_brand_has_set_holds(censuses):
    Configs(connections.workspace()).put(
        CONFIG, {"population_gap": 20}, replacing=0, by="staff:1", at_ms=NOW
    )
    censuses.note_gap(12.0, 99)

    assert gap() == 20


def test_a_night_keeps_its_counts_and_another_gap_has_everybody_looked_at(aws):
    nightly.counted("2026-03-01", SPREAD, (14.0, 500), NOW)
    nightly.counted("2026-03-02", SPREAD, (14.0, 500), NOW)
    nightly.counted("2026-03-03", SPREAD, None, NOW)

    latest = desk.censuses().latest()
    assert (latest.day, latest.people) == ("2026-03-03", 4)
    assert latest.stages == {"active": 3}
    begun = {one["chore"] for one in aws.messages("chores")}
    assert [chores.rows().get(one).kind for one in begun] == ["lifecycle.rejudge"]
