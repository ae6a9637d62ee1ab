"""The growth report's figures, from facts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.customers.metrics import Moves
from chalicelib.reports.archive.service import days_between, shifted
from chalicelib.reports.growth.models import Source
from chalicelib.reports.growth.service import compared, growth, period_before
from tests.unit.reports.lakes import fact, lake_of

DAY, NEXT = "2026-11-20", "2026-11-21"
FOLLOW, LEAVE, TEXT = "event.subscribe", "event.unsubscribe", "message.text"


def figures(*facts, first=DAY, last=DAY, opening=0):
    with lake_of(days_between(first, shifted(last, 1)), facts) as lake:
        return growth(
            lake, first, last, opening=opening, before=None, as_of_ms=1_795_000_000_000
        )


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([FOLLOW], Moves(DAY, new=1)),
        ([LEAVE], Moves(DAY, cancelled=1)),
        ([FOLLOW, LEAVE], Moves(DAY, new=1, quick=1, cancelled=1)),
        ([FOLLOW, LEAVE, FOLLOW], Moves(DAY, new=1)),
        ([LEAVE, FOLLOW], Moves(DAY, new=1, cancelled=1)),
        ([LEAVE, FOLLOW, LEAVE], Moves(DAY, cancelled=1)),
        # The end of the first follow was never told.
        ([FOLLOW, FOLLOW], Moves(DAY, new=1)),
    ],
)
def test_repeats_of_one_day_count_once(moves, expected):
    facts = [fact(1, move, DAY, 8 + hour) for hour, move in enumerate(moves)]

    assert figures(*facts).days[0].moves == expected


def test_who_had_followed_before_is_new_and_returning():
    found = figures(fact(1, FOLLOW, DAY, again=True), fact(2, FOLLOW, DAY))

    assert found.total == Moves("", new=2, returning=1)


def test_leaving_within_24_hours_counts_on_the_day_of_the_follow():
    found = figures(
        fact(1, FOLLOW, DAY, 20),
        fact(1, LEAVE, NEXT, 19.9),
        fact(2, FOLLOW, DAY, 20),
        fact(2, LEAVE, NEXT, 20.1),
    )

    assert found.total == Moves("", new=2, quick=1)


def test_days_without_events_are_there_with_nothing():
    found = figures(fact(1, FOLLOW, DAY), first="2026-11-18", last=DAY, opening=7)

    assert [day.cumulative for day in found.days] == [7, 7, 8]
    assert [day.opening for day in found.days] == [7, 7, 7]


def test_sources_are_those_of_the_first_follow_of_a_day():
    found = figures(
        fact(1, FOLLOW, DAY, 8, source="scene:store-1"),
        fact(1, LEAVE, DAY, 9),
        fact(1, FOLLOW, DAY, 10, source="ADD_SCENE_SEARCH"),
        fact(2, FOLLOW, DAY, source="ADD_SCENE_NEVER_SEEN"),
        fact(3, FOLLOW, DAY),
    )

    assert found.sources == [
        Source("", "未知来源", 1, 0, 0),
        Source("ADD_SCENE_NEVER_SEEN", "其他", 1, 0, 0),
        Source("scene:store-1", "渠道二维码", 1, 0, 0),
    ]


def test_staff_are_in_no_figure():
    found = figures(
        fact(1, FOLLOW, DAY, staff=True), fact(1, TEXT, DAY, 11, staff=True)
    )

    assert (found.total, found.inbound, found.people) == (Moves(""), 0, 0)


def test_only_what_people_did_and_got_is_an_interaction():
    found = figures(
        fact(1, TEXT, DAY, 9),
        fact(1, "event.click", DAY, 10),
        fact(1, "message.text", DAY, 11, dir="out"),
        fact(1, "send.template", DAY, 12, dir="out", outcome="ALLOWED"),
        fact(1, "send.template", DAY, 13, dir="out", outcome="SUPPRESSED"),
        fact(1, "event.location", DAY, 14, dir="internal"),
        fact(1, "receipt.sent", DAY, 15, dir="internal"),
        fact(1, "recording.voice", DAY, 16, dir="internal"),
        fact(1, LEAVE, DAY, 17),
        fact(2, FOLLOW, DAY, 18, inferred=True),
    )

    assert (found.inbound, found.outbound, found.people) == (2, 2, 1)


def test_hours_are_those_of_the_brand():
    found = figures(fact(1, TEXT, DAY, 0.5), fact(1, TEXT, DAY, 23.5))

    assert [(c.weekday, c.hour, c.count) for c in found.cells] == [
        (5, 0, 1),
        (5, 23, 1),
    ]


def test_people_are_counted_once_in_the_range():
    found = figures(
        fact(1, TEXT, DAY), fact(1, TEXT, NEXT), fact(2, TEXT, NEXT), last=NEXT
    )

    assert found.people == 2
    assert [day.people for day in found.activity] == [1, 2]


@st.composite
def histories(draw):
    """Return who follows at the beginning, and every move of everybody."""
    start, moves = {}, []
    for person in range(draw(st.integers(1, 5))):
        start[person] = follows = draw(st.booleans())
        hours = draw(st.lists(st.integers(0, 24 * 4 - 1), unique=True, max_size=9))
        for hour in sorted(hours):
            day = shifted(DAY, hour // 24)
            again = start[person] or any(
                move.customer_id[-1] == str(person) for move in moves
            )
            source = draw(st.sampled_from(["", "scene:a", "ADD_SCENE_PAID"]))
            what = LEAVE if follows else FOLLOW
            more = {} if follows else {"again": again, "source": source}
            moves.append(fact(person, what, day, hour % 24, **more))
            follows = not follows
    return start, moves


@settings(max_examples=25, deadline=None)
@given(histories())
def test_every_total_is_the_sum_of_its_parts_and_true(history):
    start, moves = history
    last = shifted(DAY, 2)

    found = figures(*moves, last=last, opening=sum(start.values()))

    assert list(found.unreconciled()) == []
    follows = dict(start)
    for move in sorted(moves, key=lambda m: m.at_ms):
        if move.at_ms < fact(0, TEXT, shifted(last, 1), 0).at_ms:
            follows[int(move.customer_id[1:])] = move.type == "subscribe"
    assert found.cumulative == sum(follows.values())
    for day in found.days:
        assert 0 <= day.moves.quick <= day.moves.new
        assert 0 <= day.moves.returning <= day.moves.new


def test_a_total_that_is_not_its_parts_is_named():
    found = figures(fact(1, FOLLOW, DAY, source="ADD_SCENE_PAID"))
    wrong = replace(found, sources=[])

    assert list(wrong.unreconciled()) == ["new by source: 1 is not 0"]


def test_the_period_before_has_as_many_days():
    assert period_before("2026-11-01", "2026-11-30") == ("2026-10-02", "2026-10-31")


def test_nothing_is_compared_with_a_period_that_is_not_all_there():
    assert compared({}, DAY, NEXT) is None
