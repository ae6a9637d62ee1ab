"""A leaver's work goes in one go, survives an interruption, and comes back."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.staff import desk, handover

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
        for number in range(120)
    ]
    connections.workspace().batch_write(puts)


def owner(number):
    return connections.workspace().get(pk=f"CASE#{number}", sk="CASE")["owner_pk"]


def hand_over(handover_id="h1"):
    return desk.handovers().start(handover_id, LEAVER, HEIR, BOSS, 1)


def test_everything_open_goes_to_the_colleague_and_comes_back(cases):
    assert handover.open_work(LEAVER) == [handover.Open("cases", "工单", 120)]

    done = hand_over()

    assert (done.state, done.moved) == ("done", {"cases": 120})
    assert {owner(number) for number in range(120)} == {HEIR}
    undone = desk.handovers().undo("h1")
    assert (undone.state, undone.count) == ("undone", 0)
    assert {owner(number) for number in range(120)} == {LEAVER}


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

    assert hand_over().count == 119
    assert owner(7) == "third"
    assert owner(8) == HEIR


def test_undoing_leaves_alone_what_the_colleague_gave_away(cases):
    hand_over()
    connections.workspace().put(
        {"pk": "CASE#3", "sk": "CASE", "owner_pk": "third", "owner_sk": "x"}
    )

    desk.handovers().undo("h1")

    assert (owner(3), owner(4)) == ("third", LEAVER)


def test_an_interrupted_handover_goes_on(cases):
    class Breaking(Cases):
        def give(self, piece, giver, taker):
            if piece == "CASE#99":
                raise RuntimeError("the function ended here")
            return super().give(piece, giver, taker)

    handover.register("cases", "工单", Breaking)
    with pytest.raises(RuntimeError):
        hand_over()
    handover.register("cases", "工单", Cases)

    assert hand_over().moved == {"cases": 120}


def test_a_handover_is_done_once_and_undone_once(cases):
    hand_over()

    with pytest.raises(Conflict):
        hand_over()
    desk.handovers().undo("h1")
    with pytest.raises(Conflict):
        desk.handovers().undo("h1")
