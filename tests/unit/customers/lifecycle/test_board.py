"""The page of the lifecycle: who is where, who moved, and against what."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.lifecycle import board
from chalicelib.customers.lifecycle.census import Census
from chalicelib.customers.lifecycle.models import Stage
from chalicelib.customers.lifecycle.rollups import MoveDay

STAGES = [one.value for one in Stage]


def day(number=1, **moves):
    """Return a day; ``active_to_cooling={"silent": 3}``."""
    named = {name.replace("_to_", "-"): causes for name, causes in moves.items()}
    return MoveDay(f"2026-03-{number:02d}", named)


def cell(matrix, start, end):
    labels = [row.label for row in matrix.rows]
    return matrix.rows[labels.index(start)].cells[STAGES.index(end)]


def test_moves_of_the_days_are_added_up_with_their_reasons():
    days = [
        day(1, active_to_cooling={"silent": 3}),
        day(2, active_to_cooling={"silent": 2, "rules": 4}, none_to_new={"fresh": 9}),
    ]

    found = board.matrix(days, [], comparable=False)

    moved = cell(found, "活跃", "cooling")
    assert (moved.people, moved.change, moved.move) == (9, None, "active-cooling")
    assert moved.causes == "一直没有互动 5，阈值调整 4"
    assert cell(found, "首次出现", "new").people == 9
    assert cell(found, "活跃", "active") is None
    assert (found.people, found.days) == (18, 2)


def test_a_cell_is_compared_with_the_days_before_once_they_are_all_known():
    now = [day(2, active_to_cooling={"silent": 3})]
    before = [
        day(1, active_to_cooling={"silent": 5}, cooling_to_active={"acted": 1}),
    ]

    known = board.matrix(now, before, comparable=True)

    assert cell(known, "活跃", "cooling").change == -2
    assert cell(known, "降温", "active").change == -1
    unknown = board.matrix(now, before, comparable=False)
    assert cell(unknown, "活跃", "cooling").change is None


def test_a_cell_is_the_darker_the_more_moved_and_one_person_is_seen():
    days = [day(1, none_to_new={"fresh": 9_000}, active_to_lost={"left": 1})]

    found = board.matrix(days, [], comparable=False)

    assert cell(found, "首次出现", "new").shade == 6
    assert cell(found, "活跃", "lost").shade == 1
    assert cell(found, "活跃", "cooling").shade == 0


MOVES = st.dictionaries(
    st.tuples(st.sampled_from(["none", *STAGES]), st.sampled_from(STAGES))
    .filter(lambda pair: pair[0] != pair[1])
    .map("-".join),
    st.dictionaries(st.sampled_from(["silent", "acted", "?"]), st.integers(1, 99)),
)


@given(st.lists(MOVES, max_size=4))
def test_rows_and_columns_add_up_to_the_same_people(days):
    found = board.matrix([MoveDay("", one) for one in days], [], comparable=False)

    whole = sum(sum(causes.values()) for one in days for causes in one.values())
    assert sum(row.people for row in found.rows) == sum(found.arrived) == whole


def test_stages_tell_their_share_and_what_has_changed():
    now = Census({"active": 30, "lost": 10}, {}, 45)
    then = Census({"active": 33}, {}, 33)

    found = {one.value: one for one in board.stages(now, then)}

    assert list(found) == STAGES
    assert (found["active"].people, found["active"].share) == (30, 75)
    assert (found["active"].change, found["lost"].change) == (-3, 10)
    assert {one.change for one in board.stages(now, None)} == {None}


def test_a_night_that_counted_stages_alone_says_nothing_of_directions():
    now = Census({}, {"dialogue": 3}, 3)

    found = board.directions(now, Census({"active": 3}, {}, 3))

    assert {one.change for one in found} == {None}


def test_a_move_is_two_different_stages_and_nobody_becomes_unknown():
    assert board.names_of("none-new") == ("首次出现", "新粉丝")
    for wrong in ("", "active", "active-active", "active-none", "x-new", "new-x"):
        assert board.names_of(wrong) is None


def test_a_reason_of_a_later_version_has_a_name_too():
    days = [day(1, active_to_lost={"abducted": 2})]

    assert board.causes_of(days, "active-lost") == [("其他原因", 2)]
