"""An import that is broken off anywhere ends the same, and tells the same counts."""

from contextlib import suppress

import pytest

from chalicelib.core.errors import Conflict
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.service import STALLED_MS, Task
from chalicelib.customers.identity import lookup
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.importing.models import State
from chalicelib.inbox.chores import handler
from tests.faults import Killed, installed
from tests.imports import Importing
from tests.orders import sums
from tests.people import customer, everything, learn

PEOPLE = "手机号,姓名\n" + "".join(f"138001380{n:02d},客{n}\n" for n in range(4))
SALES = "订单号,支付时间,实付金额,退款金额,手机号\n" + "".join(
    f"SH-{n},2026-01-31 18:30,{n + 1},1,13800138000\n" for n in range(3)
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

    assert deaths > 20
    assert importing.state is State.DONE
    assert importing.standing.one.counted == {"new": 4}
    profiles = [one for one in everything() if one["sk"].get("S") == "PROFILE"]
    assert len(profiles) == 4
    for number in range(4):
        assert len(lookup.persons("mobile", f"138001380{number:02d}")) == 1


@pytest.mark.parametrize("kill", ["kill_before", "kill_after"])
def test_orders_are_entered_once_wherever_it_broke_off(aws, faults, kill):
    anna = customer("anna")
    learn(anna, mobile="13800138000")
    importing = Importing(aws, Kind.ORDERS)
    importing.read(SALES).check()
    desk.run(importing.standing)

    assert delivered_until_done(importing, faults, kill) > 20

    assert importing.standing.one.counted == {"new": 3}
    assert (sums(anna).count, sums(anna).net_fen) == (2, 300)
    assert sums(anna).refunded_fen == 300


def test_a_crash_between_the_step_and_its_chore_is_seen_and_repaired(aws, faults):
    importing = Importing(aws).upload(PEOPLE)
    faults.kill_before = 4  # after the import was moved on
    with suppress(Killed):
        desk.read(importing.standing, "名单.csv")
    faults.kill_before = None
    aws.messages("chores")

    assert "再试一次" in importing.standing.trouble
    importing.read()

    assert importing.state is State.READ


def test_a_step_that_is_asked_for_twice_is_done_once(aws):
    importing = Importing(aws)
    importing.read(PEOPLE)
    stale = importing.standing
    importing.check()

    with pytest.raises(Conflict):
        desk.read(stale, "名单.csv")
    assert importing.run() == {"new": 4}
    with pytest.raises(Conflict):
        desk.run(importing.standing)


def test_a_cancelled_import_keeps_what_is_done_and_goes_on_from_there(aws):
    importing = Importing(aws)
    many = "手机号\n" + "".join(f"1380013{n:04d}\n" for n in range(450))
    importing.read(many).check()
    desk.run(importing.standing)
    importing.work(most=1)
    chores.chores().cancel(importing.standing.one.chore)
    importing.work()

    assert "已取消" in importing.standing.trouble
    assert importing.state is State.CHECKED

    assert importing.run() == {"new": 250, "same": 200}
    assert STALLED_MS


def test_pieces_are_taken_by_several_at_once(aws):
    importing = Importing(aws)
    importing.read("手机号\n" + "".join(f"1380013{n:04d}\n" for n in range(650)))
    importing.choose()
    chore = chores.chores().known(importing.standing.one.chore)
    importing.work()

    assert (len(chore.parts), chore.total) == (4, 650)
    assert importing.standing.one.checked == {"new": 650}
