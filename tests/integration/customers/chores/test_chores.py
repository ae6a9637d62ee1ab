"""Long work goes on step by step, whatever is delivered twice or lost between."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.chores.models import State, Step
from chalicelib.customers.chores.repository import ChoreRows
from chalicelib.customers.chores.service import STALLED_MS, Chores, Task

NOON = 1_760_000_000_000
ID = "4f0c6a8e2b914f0c6a8e2b914f0c6a8e"


class Counting:
    """Counts to three in each part, and says how far it got."""

    def __init__(self):
        self.steps = Counter()
        self.refuse = False

    def step(self, chore, part):
        if self.refuse:
            raise InvalidInput("文件不是表格")
        at = int(part.cursor or 0)
        self.steps[part.number, at] += 1
        return Step(None if at == 2 else str(at + 1), done=1)

    def finish(self, chore):
        return {"counted": chore.done}


class World:
    def __init__(self, aws):
        self.now_ms = NOON
        self.sent = []
        self.handler = Counting()
        self.rows = ChoreRows(connections.workspace(), lambda: self.now_ms)
        self.chores = Chores(self.rows, self.sent.extend, lambda: self.now_ms)

    def start(self, **more):
        given = {"unique": ID, "by": "staff:s1", "total": 3} | more
        return self.chores.start("count", "数一数", {"to": 2}, **given)

    def work(self, task=None):
        self.chores.work(task or self.sent.pop(0), lambda _: self.handler)

    def work_on(self):
        while self.sent:
            self.work()

    @property
    def chore(self):
        return self.chores.known(ID)


@pytest.fixture
def world(aws):
    return World(aws)


def test_a_chore_is_done_step_by_step(world):
    world.start()
    world.work()
    assert world.chore.state == State.RUNNING
    assert world.chore.progress == pytest.approx(1 / 3)

    world.work_on()

    assert world.chore.state == State.DONE
    assert world.chore.result == {"counted": 3}
    assert world.chore.finished_ms == NOON


def test_a_wish_that_is_repeated_is_one_chore(world):
    world.start()
    world.start()
    world.work_on()

    assert world.chore.done == 3
    assert [one.id for one in world.rows.latest(10)] == [ID]


def test_a_message_delivered_twice_counts_once(world):
    world.start()
    first = world.sent[0]
    world.work()
    world.work(first)

    assert world.chore.done == 1
    assert len(world.sent) == 1


def test_two_deliveries_at_once_send_one_next_message(world):
    world.start()
    chore = world.chore
    step = Step("1", done=1)

    assert world.rows.move(chore, chore.parts[0], step)
    assert not world.rows.move(chore, chore.parts[0], step)


def test_a_crash_after_a_step_is_noted_loses_no_step(world):
    world.start()
    first = world.sent.pop(0)
    chore = world.chore
    world.rows.move(chore, chore.parts[0], Step("1", done=1))  # and dies here

    world.now_ms += STALLED_MS + 1
    world.work(first)
    world.work_on()

    assert world.chore.state == State.DONE
    assert world.handler.steps == {(0, 1): 1, (0, 2): 1}


def test_a_crash_before_the_last_words_says_them_later(world):
    world.start()
    world.work()
    world.work()
    last = world.sent.pop(0)
    chore = world.chore
    world.rows.move(chore, chore.parts[0], Step(None, done=1))  # and dies here

    world.work(last)

    assert world.chore.state == State.DONE
    assert world.chore.result == {"counted": 3}


def test_parts_go_on_apart_and_end_together(world):
    world.start(cursors=("0", "1", "2"), total=6)
    world.work(Task(ID, 2, 0))
    assert world.chore.state == State.RUNNING

    world.work_on()

    assert world.chore.done == 6
    assert world.chore.state == State.DONE


def test_what_can_never_be_done_fails_with_its_reason(world):
    world.start()
    world.handler.refuse = True
    world.work()

    assert world.chore.state == State.FAILED
    assert world.chore.error == "文件不是表格"
    assert not world.sent


def test_a_paused_chore_rests_until_it_is_resumed(world):
    world.start()
    world.chores.pause(ID)
    world.work()
    assert world.chore.state == State.PAUSED
    assert not world.handler.steps

    world.chores.resume(ID)
    world.work_on()

    assert world.chore.state == State.DONE


def test_a_cancelled_chore_does_no_more(world):
    world.start()
    world.work()
    world.chores.cancel(ID)
    world.work_on()

    assert world.chore.state == State.CANCELLED
    assert world.chore.done == 1


def test_a_chore_nobody_began_is_not_known(world):
    with pytest.raises(NotFound):
        world.chores.known("f" * 32)


def test_no_chore_has_more_parts_than_one_transaction_takes(world):
    with pytest.raises(ValueError, match="parts"):
        world.start(cursors=("",) * 33)


def test_a_step_may_have_the_next_one_wait(world):
    class Waiting(Counting):
        def step(self, chore, part):
            return replace(super().step(chore, part), wait_s=90)

    world.handler = Waiting()
    world.start()
    world.work()

    assert world.sent == [Task(ID, 0, 1, delay_s=90)]
    world.work_on()
    assert world.chore.state == State.DONE
