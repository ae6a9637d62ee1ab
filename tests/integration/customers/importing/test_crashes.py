"""An import that is broken off anywhere ends the same, and tells the same counts."""

import pytest

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.service import STALLED_MS, Task
from chalicelib.customers.identity import lookup
from chalicelib.customers.importing import desk, judging, models, reading
from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.importing.models import State
from chalicelib.inbox.chores import handler
from tests.faults import Killed, installed
from tests.imports import Importing
from tests.orders import sums
from tests.people import customer, everything, learn

pytestmark = pytest.mark.ministack

PEOPLE = "手机号,姓名\n" + "".join(f"138001380{n:02d},客{n}\n" for n in range(2))
SALES = "订单号,支付时间,实付金额,退款金额,手机号\n" + "".join(
    f"SH-{n},2026-01-31 18:30,{n + 1},1,13800138000\n" for n in range(2)
)


@pytest.fixture
def faults(aws, monkeypatch):
    yield from installed(monkeypatch)


def delivered_until_done(importing, faults, kill):
    """Deliver the step again and again, dying at a later call each time."""
    bodies = importing.aws.messages("chores")
    deaths = 0
    for number in range(400):
        setattr(faults, kill, number)
        faults.calls.clear()
        try:
            for body in bodies:
                chores.chores().work(Task.from_dict(body), handler)
        except Killed:
            deaths += 1
            continue
        finally:
            setattr(faults, kill, None)
        break
    importing.work()
    return deaths


@pytest.mark.parametrize("kill", ["kill_before", "kill_after"])
def test_people_are_taken_in_once_wherever_it_broke_off(aws, faults, kill):
    importing = Importing(aws)
    importing.read(PEOPLE).check()
    desk.run(importing.standing)

    deaths = delivered_until_done(importing, faults, kill)

    assert deaths > 15
    assert importing.state is State.DONE
    assert importing.standing.one.counted == {"new": 2}
    profiles = [one for one in everything() if one["sk"].get("S") == "PROFILE"]
    assert len(profiles) == 2
    for number in range(2):
        assert len(lookup.persons("mobile", f"138001380{number:02d}")) == 1


@pytest.mark.parametrize("kill", ["kill_before", "kill_after"])
def test_orders_are_entered_once_wherever_it_broke_off(aws, faults, kill):
    anna = customer("anna")
    learn(anna, mobile="13800138000")
    importing = Importing(aws, Kind.ORDERS)
    importing.read(SALES).check()
    desk.run(importing.standing)

    assert delivered_until_done(importing, faults, kill) > 15

    assert importing.standing.one.counted == {"new": 2}
    assert (sums(anna).count, sums(anna).net_fen) == (1, 100)
    assert sums(anna).refunded_fen == 200


def dying_before(call, faults, importing):
    """Let the process die before that call, once the import was moved on."""
    standing = importing.standing
    faults.calls.clear()
    faults.kill_before = ["UpdateItem", "TransactWriteItems", "SendMessageBatch"].index(
        call
    )
    with pytest.raises(Killed):
        desk.read(standing, "名单.csv")
    faults.kill_before = None
    assert faults.calls[-1] == call


def test_a_crash_between_the_step_and_its_chore_is_seen_and_repaired(aws, faults):
    importing = Importing(aws).upload(PEOPLE)
    dying_before("TransactWriteItems", faults, importing)

    assert "再试一次" in importing.standing.trouble
    importing.read()

    assert importing.state is State.READ


def test_a_chore_whose_message_got_lost_is_sent_again(aws, faults):
    importing = Importing(aws).upload(PEOPLE)
    dying_before("SendMessageBatch", faults, importing)
    assert importing.standing.chore

    desk.nudge(importing.standing, now_ms())
    assert aws.messages("chores") == []
    desk.nudge(importing.standing, now_ms() + 10 * STALLED_MS)
    importing.work()

    assert importing.state is State.READ


def test_a_step_that_is_asked_for_twice_is_done_once(aws):
    importing = Importing(aws)
    importing.read(PEOPLE)
    stale = importing.standing
    importing.check()

    with pytest.raises(Conflict):
        desk.read(stale, "名单.csv")
    assert importing.run() == {"new": 2}
    with pytest.raises(Conflict):
        desk.run(importing.standing)


@pytest.fixture
def small_pieces(monkeypatch):
    for module, name, rows in (
        *((models, "PIECE", 4), (reading, "PIECE", 4), (judging, "PIECE", 4)),
        *((models, "UNIT", 2), (judging, "UNIT", 2)),
    ):
        monkeypatch.setattr(module, name, rows)
    monkeypatch.setattr(judging, "_LASTS_S", -1)  # a unit a step


def test_a_cancelled_import_keeps_what_is_done_and_goes_on_from_there(
    aws, small_pieces
):
    importing = Importing(aws)
    many = "手机号\n" + "".join(f"1380013{n:04d}\n" for n in range(5))
    importing.read(many).check()
    desk.run(importing.standing)
    first, *others = aws.messages("chores")
    chores.chores().work(Task.from_dict(first), handler)
    chores.chores().cancel(importing.standing.one.chore)
    for body in others:
        chores.chores().work(Task.from_dict(body), handler)
    importing.work()

    assert "已取消" in importing.standing.trouble
    assert importing.state is State.CHECKED

    assert importing.run() == {"new": 3, "same": 2}


def test_pieces_are_taken_by_several_at_once(aws, small_pieces):
    importing = Importing(aws)
    importing.read("手机号\n" + "".join(f"1380013{n:04d}\n" for n in range(11)))
    importing.choose()
    chore = chores.chores().known(importing.standing.one.chore)
    importing.work()

    assert (len(chore.parts), chore.total) == (4, 11)
    assert importing.standing.one.checked == {"new": 11}
