"""One person's axis: in order of time, page by page, and led to a very line."""

from itertools import chain

import pytest

from chalicelib import connections
from chalicelib.customers.anchors import digest
from chalicelib.customers.book.axis.axis import Axis
from chalicelib.customers.timeline import Timeline
from tests.book import entry, lines

ANNA, ALSO = "c" + "a" * 25, "c" + "b" * 25
NOON = 1_764_043_200_000


@pytest.fixture
def timeline(aws):
    return Timeline(connections.interactions())


def flat(found):
    return list(chain.from_iterable(found))


def pages(axis, limit, **more):
    """Return the keys of every page."""
    found, after = [], None
    while True:
        part = axis.page(limit, after=after, **more)
        found.append([one.key for one in part.entries])
        if part.older is None:
            return found
        after = part.older


def test_every_entry_is_read_once_the_newest_first(timeline):
    lines(*(entry(ANNA, f"m#{n:02d}", NOON + n) for n in range(25)))

    found = pages(Axis(timeline, [ANNA]), 10)

    assert [len(page) for page in found] == [10, 10, 5]
    assert flat(found) == [f"m#{n:02d}" for n in reversed(range(25))]


def test_what_happened_in_one_instant_is_neither_lost_nor_doubled(timeline):
    lines(*(entry(ANNA, f"m#{n:02d}", NOON) for n in range(12)))

    found = pages(Axis(timeline, [ANNA]), 5)

    assert sorted(flat(found)) == [f"m#{n:02d}" for n in range(12)]
    assert [len(page) for page in found] == [5, 5, 2]


def test_the_axes_of_merged_customers_are_one_in_order_of_time(timeline):
    lines(*(entry(ANNA, f"m#a{n}", NOON + 2 * n) for n in range(6)))
    lines(*(entry(ALSO, f"m#b{n}", NOON + 2 * n + 1) for n in range(6)))

    found = flat(pages(Axis(timeline, [ANNA, ALSO]), 4))

    assert found[:4] == ["m#b5", "m#a5", "m#b4", "m#a4"]
    assert len(found) == len(set(found)) == 12


def test_some_kinds_alone_are_found_however_far_apart(timeline):
    lines(*(entry(ANNA, f"m#{n:03d}", NOON + n) for n in range(250)))
    lines(entry(ANNA, "s#1", NOON - 1, "send"), entry(ANNA, "s#2", NOON - 2, "send"))

    axis = Axis(timeline, [ANNA])

    assert flat(pages(axis, 1, kinds={"send"})) == ["s#1", "s#2"]
    assert flat(pages(axis, 9, kinds={"order"})) == []


def test_a_search_for_a_kind_stops_and_goes_on_where_it_stopped(timeline):
    lines(*(entry(ANNA, f"m#{n:04d}", NOON + n) for n in range(1_050)))
    lines(entry(ANNA, "s#1", NOON - 1, "send"))
    axis = Axis(timeline, [ANNA])

    first = axis.page(5, kinds={"send"})

    assert (first.entries, first.older is not None) == ([], True)
    second = axis.page(5, after=first.older, kinds={"send"})
    assert [one.key for one in second.entries] == ["s#1"]


@pytest.mark.parametrize("knows", [True, False], ids=["with instant", "without"])
def test_a_line_is_found_with_what_stands_about_it(timeline, knows):
    lines(*(entry(ANNA, f"m#{n:03d}", NOON + n) for n in range(300)))
    axis = Axis(timeline, [ANNA])

    part = axis.around(digest("m#100"), 9, NOON + 100 if knows else 0)

    assert [one.key for one in part.entries] == [
        f"m#{n:03d}" for n in range(103, 94, -1)
    ]
    assert not part.is_newest
    further = axis.page(2, after=part.older)
    assert [one.key for one in further.entries] == ["m#094", "m#093"]


def test_an_instant_that_is_wrong_does_not_hide_a_line(timeline):
    lines(*(entry(ANNA, f"m#{n:03d}", NOON + n) for n in range(60)))

    part = Axis(timeline, [ANNA]).around(digest("m#005"), 6, NOON + 55)

    assert "m#005" in [one.key for one in part.entries]


def test_the_newest_line_has_nothing_newer_and_a_strange_one_is_not_there(timeline):
    lines(*(entry(ANNA, f"m#{n}", NOON + n) for n in range(3)))
    axis = Axis(timeline, [ANNA])

    assert axis.around(digest("m#2"), 9, NOON + 2).is_newest
    assert axis.around(digest("m#nobody"), 9) is None


def test_what_belongs_to_a_message_is_told_with_it(timeline):
    voice = entry(ANNA, "m#1", NOON, type_="voice")
    other = entry(ANNA, "m#2", NOON, type_="voice")
    kept = entry(ANNA, "m#1~rec", NOON, "recording", ref="m#1")
    lines(voice, other, kept, entry(ANNA, "m#2~rec", NOON, "recording", ref="m#2"))
    axis = Axis(timeline, [ANNA])

    assert [one.key for one in axis.told_with(digest("m#1"), NOON)] == ["m#1~rec"]
    assert axis.told_with(digest("m#1"), NOON + 1) == []
