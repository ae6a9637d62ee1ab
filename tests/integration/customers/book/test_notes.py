"""Notes and follow-ups: written with their line, taken back, handed over, erased."""

import pytest

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.customers.book.notes import privacy
from chalicelib.customers.book.notes.handing import OwnedFollowups
from chalicelib.customers.book.notes.models import Followup, Kind, Note
from chalicelib.customers.book.notes.repository import followups, notes
from chalicelib.customers.privacy import Person
from chalicelib.staff import desk, handover
from tests.book import axis, customer, entry

NOON = 1_764_043_200_000


@pytest.fixture
def anna(aws):
    return customer()


def note(number=1, text="回访：满意"):
    return Note(f"{number:032x}", Kind.CALL, text, "staff:s1", "林晓", NOON + number)


def plan(customer_id, due, staff_id="s1"):
    return Followup(customer_id, staff_id, due, "回访")


def test_a_note_is_on_the_axis_and_its_words_are_not(anna):
    for number in range(6):
        notes().add(anna, note(number, f"第 {number} 条"))

    assert [one.text for one in notes().latest([anna], 2)] == ["第 5 条", "第 4 条"]
    found = axis(anna)
    assert {one.title for one in found} == {"电话 · 林晓"}
    assert notes().words_of(found)["note:" + note(3).id] == "第 3 条"
    assert not any("条" in str(one.data) for one in found)


def test_a_note_taken_back_is_read_nowhere_any_more(anna):
    notes().add(anna, note(text="写错了人"))

    notes().withdraw(anna, note(), "staff:s1", NOON + 99)

    (kept,) = notes().latest([anna], 5)
    assert (kept.is_withdrawn, kept.text) == (True, "")
    assert set(notes().words_of(axis(anna)).values()) == {""}
    with pytest.raises(Conflict):
        notes().withdraw(anna, note(), "staff:s1", NOON + 100)
    whole = str(connections.profiles().get(pk=anna, sk=f"NOTE#{note().place}"))
    assert "写错了人" not in whole


def test_a_note_and_its_plan_are_one_write(anna):
    notes().add(anna, note(), (followups().plan(plan(anna, "2026-11-30")),))

    assert followups().of([anna]) == plan(anna, "2026-11-30")


def test_the_newest_plan_is_the_one_there_is(anna):
    notes().add(anna, note(1), (followups().plan(plan(anna, "2026-11-30")),))
    notes().add(anna, note(2), (followups().plan(plan(anna, "2026-12-02", "s2")),))

    assert followups().due("s1", "2027-01-01", 9) == []
    assert followups().due("s2", "2026-12-01", 9) == []
    assert followups().due("s2", "2026-12-02", 9) == [plan(anna, "2026-12-02", "s2")]


def test_a_follow_up_is_crossed_off_once(anna):
    notes().add(anna, note(), (followups().plan(plan(anna, "2026-11-30")),))
    done = entry(anna, "followup:1", NOON + 50, "followup", "done")

    followups().done(plan(anna, "2026-11-30"), done)

    assert followups().of([anna]) is None
    again = entry(anna, "followup:2", NOON + 51, "followup", "done")
    with pytest.raises(Conflict):
        followups().done(plan(anna, "2026-11-30"), again)
    assert [one.kind for one in axis(anna)] == ["followup", "note"]


def test_a_leavers_follow_ups_go_to_the_heir(aws, monkeypatch):
    monkeypatch.setattr(handover, "_KINDS", {})
    handover.register("followups", "跟进计划", OwnedFollowups)
    anna, ben = customer(1), customer(2)
    notes().add(anna, note(1), (followups().plan(plan(anna, "2026-11-30", "leaver")),))
    notes().add(ben, note(2), (followups().plan(plan(ben, "2026-11-29", "other")),))

    desk.handovers().begin("h1", "leaver", "heir", "staff:boss", NOON)
    desk.handovers().carry_on("h1", lambda _: None)

    assert [one.customer_id for one in followups().all_of("heir")] == [anna]
    assert [one.customer_id for one in followups().all_of("other")] == [ben]


def test_a_plan_is_exported_and_erased_with_its_customer(anna):
    notes().add(anna, note(), (followups().plan(plan(anna, "2026-11-30")),))
    person = Person((anna,))

    assert list(privacy.export(person)) == [{"due": "2026-11-30", "text": "回访"}]
    assert (privacy.erase(person), privacy.erase(person)) == (1, 0)
    assert followups().due("s1", "2030-01-01", 9) == []
