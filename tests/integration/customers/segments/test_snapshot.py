"""Everybody is in the snapshot, and what changed a moment ago counts already."""

import pytest

from chalicelib import connections
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.people.repository import Snapshots
from chalicelib.customers.segments.rules.models import EVERYBODY, Not
from tests.segments import (
    FOLLOWING,
    REGULARS,
    alter,
    customer,
    merge,
    says,
    snapshot,
    somebody,
    tagged,
)

pytestmark = pytest.mark.ministack


@pytest.fixture(autouse=True)
def always_fresh(monkeypatch):
    monkeypatch.setattr("chalicelib.customers.segments.counting.crowd.FRESH_MS", 0)
    monkeypatch.setattr("chalicelib.customers.segments.counting.crowd._SNAPSHOT_MS", 0)


def current():
    return Snapshots(connections.workspace()).current()


def count(rule=EVERYBODY):
    return asking.count(rule).count


def test_before_the_first_snapshot_there_is_no_answer_and_one_is_made(lake):
    somebody()

    assert not asking.count(EVERYBODY).ready
    assert [one["do"] for one in lake.messages("segments")] == ["begin"]


def test_everybody_who_is_a_customer_counts(lake):
    for number in range(20):
        somebody(number)
    somebody(20, staff=True)
    somebody(21, merged=customer(1))
    somebody(22, sub=False)

    snapshot(lake)

    assert count() == 21
    assert count(FOLLOWING) == 20
    assert count(Not(FOLLOWING)) == 1


def test_what_changed_since_counts_at_once(lake):
    people = [somebody(number) for number in range(5)]
    snapshot(lake)
    assert count(REGULARS) == 0

    tagged(people[0], "到店")
    tagged(people[1], "到店", "新标签")
    assert count(REGULARS) == 2

    tagged(people[0], "到店", take=True)
    newcomer = somebody(9)
    says(newcomer)
    assert count(REGULARS) == 1
    assert count() == 6


def test_the_next_snapshot_reads_only_who_has_changed(lake, monkeypatch):
    people = [somebody(number) for number in range(12)]
    snapshot(lake)
    tagged(people[3], "到店")
    alter(people[4], sub=False)
    first = current()

    snapshot(lake)

    second = current()
    assert (first.is_full, second.is_full) == (True, False)
    assert second.version > first.version
    assert count(REGULARS) == 1
    assert count(FOLLOWING) == 12


def test_everybody_is_read_anew_when_asked(lake):
    one = somebody(1)
    snapshot(lake)
    alter(one, sub=False)

    snapshot(lake, whole=True)

    assert current().is_full
    assert count(FOLLOWING) == 0


def test_who_is_gone_is_gone_from_the_next_snapshot(lake):
    people = [somebody(number) for number in range(3)]
    snapshot(lake)
    says(people[0])
    connections.profiles().delete({"pk": people[0], "sk": "PROFILE"})

    assert count() == 2
    snapshot(lake)
    assert count() == 2


def test_a_shape_of_other_columns_has_everybody_read(lake, monkeypatch):
    somebody(1)
    snapshot(lake)
    Snapshots(connections.workspace()).forget()

    assert not asking.count(EVERYBODY).ready
    snapshot(lake)

    assert current().is_full
    assert count() == 1


def test_a_part_that_takes_several_steps_is_whole(lake, monkeypatch):
    monkeypatch.setattr("chalicelib.customers.segments.people.service.AT_ONCE", 2)
    monkeypatch.setattr("chalicelib.customers.segments.people.store.AT_ONCE", 2)
    people = [somebody(number) for number in range(40)]
    snapshot(lake)
    assert count() == 40

    for one in people:
        tagged(one, "到店")
    snapshot(lake)
    assert count(REGULARS) == 40


def test_two_who_were_merged_are_one_with_all_that_is_known_of_them(lake):
    one, other = somebody(1), somebody(2, sub=False)
    snapshot(lake)
    tagged(other, "到店")
    assert (count(), count(REGULARS)) == (2, 0)

    merge(one, other)
    assert (count(), count(REGULARS)) == (1, 1)
    snapshot(lake)
    assert not current().is_full
    assert (count(), count(REGULARS)) == (1, 1)

    tagged(other, "到店", take=True)
    assert count(REGULARS) == 0
    snapshot(lake)
    assert not current().is_full
    assert count(REGULARS) == 0

    merge(one, other, undo=True)
    snapshot(lake)
    assert (count(), count(FOLLOWING)) == (2, 1)


def test_a_step_that_comes_twice_does_no_harm(lake, monkeypatch):
    from chalicelib.customers.segments import jobs
    from tests import sqs

    for number in range(6):
        somebody(number)
    asking.build()
    asking.build()
    while steps := lake.messages("segments"):
        for one in steps:
            for _ in range(2):
                event = sqs.event("segments", one)
                answer = jobs.segments(event, sqs.Context(300_000))
                assert sqs.failures(answer) == []

    assert count() == 6
    assert current().people == 6


def test_only_two_snapshots_are_kept(lake):
    somebody(1)
    for _ in range(3):
        snapshot(lake)

    kept = {key.split("/")[1] for key in connections.archive().list("segments/")}
    assert len(kept) == 2
    assert current().version in kept


def test_how_traits_are_spread_is_told_of_those_read_and_those_changed(lake):
    """Three have a stage in the snapshot; one moves on and one comes after it."""
    people = [somebody(number, stage="active") for number in range(2)]
    people.append(somebody(2, stage="lost", sub=False))
    somebody(3)
    snapshot(lake)
    alter(people[0], stage="cooling")
    says(people[0])
    says(somebody(4, stage="active", in_n=9))

    found = asking.spread(["stage", "no such trait"], ["inbound", "none"])

    assert found.people == 5
    assert found.spread == {"stage": {"active": 2, "cooling": 1, "lost": 1, "": 1}}
    assert found.middles.keys() == {"inbound"}
    assert (found.middles["inbound"].value, found.middles["inbound"].people) == (3, 5)
