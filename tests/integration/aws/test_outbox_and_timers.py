"""What must not be forgotten is written down before it is sent."""

import pytest

from chalicelib import connections
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import transact
from chalicelib.core.events import DomainEvent
from tests.faults import Killed, installed

EVENT = DomainEvent("follower.joined", "joined:1", "c1", 1_760_000_000_000)


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


@pytest.fixture
def outbox(aws):
    return connections.outbox()


def timers_at(now_ms):
    return Timers(
        connections.workspace(),
        connections.timers_queue(),
        connections.outbox(),
        lambda: now_ms,
    )


def later():
    return 2**44


def test_an_event_that_was_sent_leaves_nothing_behind(outbox):
    outbox.emit(EVENT)

    assert list(outbox.leftovers(later())) == []


@pytest.mark.parametrize("call", range(3))
@pytest.mark.parametrize("moment", ["kill_before", "kill_after"])
def test_an_event_survives_death_at_any_step(outbox, faults, call, moment):
    setattr(faults, moment, call)
    died_unwritten = (call, moment) == (0, "kill_before")

    with pytest.raises(Killed):
        outbox.emit(EVENT)

    left = list(outbox.leftovers(later()))
    was_sent = "SendMessage" in faults.calls[: call + (moment == "kill_after")]
    assert left == [EVENT] or was_sent or died_unwritten


def test_the_clock_is_given_only_what_has_waited_long_enough(outbox):
    transact([outbox.row(EVENT)])

    assert list(outbox.leftovers(0)) == []
    assert list(outbox.leftovers(later())) == [EVENT]


def test_a_due_time_is_only_brought_forward(aws):
    timers = timers_at(0)
    for due_ms in (5_000_000, 4_000_000, 9_000_000):
        timers.arm(Timer("case", "7", due_ms, data={"n": due_ms}))

    assert [timer.due_ms for timer in timers.due(2**44)] == [4_000_000]


def test_a_timer_fires_once_and_not_before_it_is_due(aws):
    timers_at(0).arm(Timer("case", "7", 2_000_000, customer_id="c1"))

    assert not timers_at(1_999_999).fire("case", "7")
    assert timers_at(2_000_000).fire("case", "7")
    assert not timers_at(2_000_001).fire("case", "7")


def test_a_disarmed_timer_does_not_fire(aws):
    timers = timers_at(0)
    timers.arm(Timer("case", "7", 2_000_000))

    timers.disarm("case", "7")

    assert list(timers.due(2**44)) == []
