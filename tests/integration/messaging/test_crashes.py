"""F22: the process dies at every call to AWS, one after the other.

On MiniStack alone: dying is ours, and moto takes minutes for as many transactions.
"""

import pytest

from chalicelib.messaging.pushes.models import PushTask
from tests.faults import Killed

pytestmark = pytest.mark.ministack

KINDS = pytest.mark.parametrize("kind", ["kill_before", "kill_after"])


def dies(faults, kind, number, work):
    """Do the work, dying at that call; tell whether it came so far."""
    faults.calls.clear()
    setattr(faults, kind, number)
    try:
        work()
    except Killed:
        return True
    finally:
        setattr(faults, kind, None)
    return False


def submitted(office, intent):
    """Submit and send; the caller is told nothing unless the decision was stored."""

    def work():
        office.submit(intent)
        office.out()

    return work


def time_passes(office, intent):
    """Let queue and timers alone bring it to its end; submit what was never stored."""
    if office.state(intent.id) is None:
        office.submit(intent)
    for _ in range(3):
        office.later(130)
        office.tick()
        office.out()


@KINDS
def test_a_notice_is_neither_lost_nor_sent_twice(office, faults, kind):
    number, died = 0, True
    while died:
        anna = office.follower(f"{kind}{number}")
        intent = office.offer(anna, f"i-{kind}-{number}")
        died = dies(faults, kind, number, submitted(office, intent))
        time_passes(office, intent)
        assert office.state(intent.id) == "sent", (kind, number)
        assert len(office.got(anna)) == 1, (kind, number)
        number += 1

    assert number > 8


@KINDS
def test_a_reply_is_sent_at_most_once_and_its_row_tells_the_truth(office, faults, kind):
    number, died, unknown = 0, True, 0
    while died:
        anna = office.follower(f"{kind}{number}", window_left=5)
        intent = office.intent(anna, f"i-{kind}-{number}")
        died = dies(faults, kind, number, submitted(office, intent))
        time_passes(office, intent)
        state, got = office.state(intent.id), len(office.got(anna))
        assert (state, got) in [("sent", 1), ("unknown", 0), ("unknown", 1)], number
        assert office.profile(anna)["win_n"] == 4, (kind, number)
        unknown += state == "unknown"
        number += 1

    assert number > 8
    assert unknown <= 4, "only a death between begin and end may leave it open"


@KINDS
def test_a_push_loses_nobody_and_sends_nobody_twice(office, faults, kind):
    number, died = 0, True
    while died:
        people = [office.follower(f"{kind}{number}.{n}") for n in range(3)]
        push_id = f"p-{kind}-{number}"
        died = _push_dying(office, faults, (kind, number), people, push_id)
        assert office.totals(push_id) == {"sent": 3}, (kind, number)
        assert [len(office.got(one)) for one in people] == [1] * 3, (kind, number)
        number += 1

    assert number > 15


def _push_dying(office, faults, point, people, push_id):
    tasks = []

    def work():
        office.start(people, push_id)
        tasks.extend(office.aws.messages("push"))
        for task in tasks:
            office.assembly.push_worker().work(PushTask.model_validate(task))

    died = dies(faults, *point, work)
    office.totals(push_id)
    if not tasks:
        office.start(people, push_id)  # whoever starts it is told again, as all are
    office.later(120)
    office.back = tasks
    while office.push():
        office.later(60)
    return died
