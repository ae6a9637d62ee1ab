"""Everybody is where the new thresholds say, without waiting for timers or events."""

import pytest

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import State
from chalicelib.customers.lifecycle import rejudging
from chalicelib.customers.lifecycle.repository import CONFIG, KIND
from tests.book import axis, customer
from tests.segments import work

pytestmark = pytest.mark.ministack


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    monkeypatch.setattr(rejudging, "_SETTLED_MS", 0)


def somebody(number, silent_days, stage="active", **more):
    now = now_ms()
    known = {
        "sub": True,
        "sub_at": now - 300 * DAY_MS,
        "sub_n": 1,
        "in_n": 9,
        "last_in": now - silent_days * DAY_MS,
        "prev_in": now - (silent_days + 1) * DAY_MS,
        "stage": stage,
        "stage_at": now - 100 * DAY_MS,
        "stage_due": now + 9 * DAY_MS,
    }
    return customer(number, ago_ms=300 * DAY_MS, **(known | more))


def set_active_days(days):
    configs = Configs(connections.workspace())
    version = configs.get(CONFIG).version
    body = {"active_days": days, "population_gap": 1}
    configs.put(CONFIG, body, replacing=version, by="staff:1", at_ms=now_ms())
    connections.forget()
    return version + 1


def stage(one):
    return connections.profiles().get(pk=one, sk="PROFILE").get("stage", "")


def rejudge(aws, version):
    chore = rejudging.start(f"thresholds:{version}", "staff:1")
    work(aws)
    found = chores.rows().get(chore)
    assert found.state is State.DONE
    return found


def test_who_is_no_longer_where_they_belong_is_moved_with_a_line_and_news(aws):
    quiet, lively = somebody(1, 9), somebody(2, 1)

    found = rejudge(aws, set_active_days(5))

    assert (stage(quiet), stage(lively)) == ("cooling", "active")
    assert found.result == {"moved": 1}
    (line,) = [one for one in axis(quiet) if one.kind == KIND]
    assert (line.type, line.data["cause"]) == ("active-cooling", "rules")
    assert axis(lively) == []
    told = aws.messages("events.fifo")
    assert [(one["kind"], one["customer_id"]) for one in told] == [
        ("lifecycle.changed", quiet)
    ]


def test_a_change_is_worked_off_once_and_a_step_that_comes_twice_moves_nobody(aws):
    quiet = somebody(1, 9)
    version = set_active_days(5)
    rejudge(aws, version)
    connections.profiles().update(
        {"pk": quiet, "sk": "PROFILE"}, "SET stage = :s", values={":s": "active"}
    )

    rejudge(aws, version)  # is done already

    assert stage(quiet) == "active"
    rejudge(aws, version + 1)
    assert stage(quiet) == "cooling"


def test_whoever_stays_is_looked_at_in_time_by_the_new_thresholds(aws):
    one = somebody(1, 1)

    rejudge(aws, set_active_days(5))

    profile = connections.profiles().get(pk=one, sk="PROFILE")
    assert profile["stage_due"] == profile["last_in"] + 5 * DAY_MS
    (timer,) = connections.timers().due(profile["stage_due"])
    assert timer.customer_id == one


def test_staff_are_left_alone_and_who_had_no_stage_gets_one(aws):
    boss = somebody(1, 9, stage="", staff=True)
    old = somebody(2, 90, stage="")

    rejudge(aws, set_active_days(5))

    assert (stage(boss), stage(old)) == ("", "dormant")


def test_everybody_of_a_long_list_is_looked_at(aws, monkeypatch):
    monkeypatch.setattr(rejudging, "_AT_ONCE", 2)
    people = [somebody(number, 20) for number in range(40)]

    found = rejudge(aws, set_active_days(5))

    assert {stage(one) for one in people} == {"cooling"}
    assert found.result == {"moved": 40}


def test_nobody_is_looked_at_while_workers_may_go_by_the_thresholds_of_before(
    aws, monkeypatch
):
    monkeypatch.setattr(rejudging, "_SETTLED_MS", 60_000)
    quiet = somebody(1, 9)
    chore = rejudging.start(f"thresholds:{set_active_days(5)}", "staff:1")
    found = chores.rows().get(chore)

    step = rejudging.step(found, found.parts[0])

    assert (step.cursor, stage(quiet)) == ("", "active")
    assert 0 < step.wait_s <= 60  # in the queue, not in a function
