"""A leaver's work goes in one go, survives an interruption, and comes back."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.staff import desk, handover

pytestmark = pytest.mark.ministack

LEAVER, HEIR, BOSS = "leaver", "heir", "staff:boss"


class Cases:
    """Cases of a module that comes later."""

    def owned(self, staff_id):
        rows = connections.workspace().query(
            "owner_pk = :owner", values={":owner": staff_id}, index="owner"
        )
        return [row["pk"] for row in rows]

    def give(self, piece, giver, taker):
        return connections.workspace().update_write(
            {"pk": piece, "sk": "CASE"},
            "SET owner_pk = :taker",
            values={":giver": giver, ":taker": taker},
            condition="owner_pk = :giver",
        )


@pytest.fixture
def cases(aws, monkeypatch):
    monkeypatch.setattr(handover, "_KINDS", {})
    handover.register("cases", "工单", Cases)
    puts = [
        {"pk": f"CASE#{number}", "sk": "CASE", "owner_pk": LEAVER, "owner_sk": "x"}
        for number in range(60)
    ]
    connections.workspace().batch_write(puts)


def owner(number):
    return connections.workspace().get(pk=f"CASE#{number}", sk="CASE")["owner_pk"]


def hand_over(handover_id="h1", told=None):
    desk.handovers().begin(handover_id, LEAVER, HEIR, BOSS, 1)
    return carry_on(handover_id, told)


def carry_on(handover_id="h1", told=None):
    tell = (lambda _: None) if told is None else told.append
    return desk.handovers().carry_on(handover_id, tell)


def undo(handover_id="h1"):
    desk.handovers().begin_undoing(handover_id)
    return carry_on(handover_id)


def test_everything_open_goes_to_the_colleague_and_comes_back(cases):
    assert handover.open_work(LEAVER) == [handover.Open("cases", "工单", 60)]

    done = hand_over()

    assert (done.state, done.moved) == ("done", {"cases": 60})
    assert {owner(number) for number in range(60)} == {HEIR}
    undone = undo()
    assert (undone.state, undone.count) == ("undone", 0)
    assert {owner(number) for number in range(60)} == {LEAVER}


def test_what_changed_hands_meanwhile_is_left_alone(cases):
    class Slow(Cases):
        """Lists what somebody else takes before it is moved."""

        def owned(self, staff_id):
            found = super().owned(staff_id)
            if staff_id == LEAVER:
                connections.workspace().put(
                    {"pk": "CASE#7", "sk": "CASE", "owner_pk": "third", "owner_sk": "x"}
                )
            return found

    handover.register("cases", "工单", Slow)

    assert hand_over().count == 59
    assert owner(7) == "third"
    assert owner(8) == HEIR


def test_undoing_leaves_alone_what_the_colleague_gave_away(cases):
    hand_over()
    connections.workspace().put(
        {"pk": "CASE#3", "sk": "CASE", "owner_pk": "third", "owner_sk": "x"}
    )

    undo()

    assert (owner(3), owner(4)) == ("third", LEAVER)


class Breaking(Cases):
    def give(self, piece, giver, taker):
        if piece == "CASE#59":
            raise RuntimeError("the function ended here")
        return super().give(piece, giver, taker)


def test_an_interrupted_handover_goes_on(cases):
    handover.register("cases", "工单", Breaking)
    with pytest.raises(RuntimeError):
        hand_over()
    assert 0 < desk.handovers().get("h1").count < 60
    handover.register("cases", "工单", Cases)

    assert carry_on().moved == {"cases": 60}


def test_it_says_how_far_it_is(cases):
    told = []

    hand_over(told=told)

    assert told == [83, 99]


def test_what_carries_it_on_learns_of_every_kind_of_work(cases, monkeypatch):
    desk.handovers().begin("h1", LEAVER, HEIR, BOSS, 1)
    monkeypatch.setattr(handover, "_KINDS", {})  # another function, freshly started

    def imported(module):
        assert module == __name__
        handover.register("cases", "工单", Cases)

    monkeypatch.setattr(handover, "import_module", imported)

    assert carry_on().moved == {"cases": 60}


def test_a_handover_is_done_once_and_undone_once(cases):
    hand_over()

    with pytest.raises(Conflict):
        desk.handovers().begin("h1", LEAVER, HEIR, BOSS, 1)
    carry_on()
    assert {owner(number) for number in range(60)} == {HEIR}
    undo()
    with pytest.raises(Conflict):
        desk.handovers().begin_undoing("h1")
    assert carry_on().state == "undone"
