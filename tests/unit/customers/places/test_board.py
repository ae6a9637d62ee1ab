"""The figures of a span: of every store, of all together, and the way between them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.customers.places.board import Figures, board, span_of
from chalicelib.customers.places.counting import ALL, DayCount
from tests.walks import JINGAN, STORES, WUKANG, XINTIANDI

LAST = date(2025, 10, 9)


def day(ago, store, **counts):
    return DayCount(LAST - timedelta(days=ago), store, counts)


DAYS = [
    day(0, "wukang", n=3, d_2=2, d_0=1, f_jingan=2, g1_30=2, g1_0=1, g2_30=3),
    day(0, "jingan", n=1, d_4=1, f_wukang=1, g1_30=1, g2_30=1),
    day(0, ALL, n=4, g1_30=2, g1_0=2, g2_30=3, g2_0=1),
    day(9, "wukang", n=5, d_3=5, g1_30=5, g2_30=5),
    day(9, ALL, n=5, g1_30=5, g2_30=5),
]


def test_only_the_days_of_the_span_count():
    assert board(DAYS, STORES, LAST, 1).whole.visits == 4
    assert board(DAYS, STORES, LAST, 7).whole.visits == 4
    assert board(DAYS, STORES, LAST, 30).whole.visits == 9


def test_stores_stand_by_how_many_came_and_with_their_share():
    lines = board(DAYS, STORES, LAST, 7).lines

    assert [one.store.id for one in lines] == ["wukang", "jingan", "xintiandi"]
    assert [one.percent for one in lines] == [75, 25, 0]


def test_people_are_counted_once_and_those_who_came_again_apart():
    whole = board(DAYS, STORES, LAST, 7).whole

    assert (whole.people, whole.returning) == (2, 1)
    assert whole.repeat_rate == 0.5
    assert Figures().repeat_rate is None


def test_the_flow_is_from_where_to_where():
    flows = {
        store.id: [cell.count for cell in cells]
        for store, cells in board(DAYS, STORES, LAST, 7).flows
    }

    assert flows == {"wukang": [0, 1, 0], "jingan": [2, 0, 0], "xintiandi": [0, 0, 0]}
    shades = board(DAYS, STORES, LAST, 7).flows[1][1]
    assert [cell.shade for cell in shades] == [5, 0, 0]


def test_how_long_people_stay_is_that_of_all_stores_together():
    whole = board(DAYS, STORES, LAST, 7).whole

    assert whole.buckets == (1, 0, 2, 0, 1, 0, 0)
    assert whole.typical == "5–15 分钟"
    assert sum(percent for _, _, percent in whole.stays) == 100
    assert Figures().typical == ""


def test_a_store_that_is_closed_is_shown_as_long_as_it_has_visits():
    closed = replace(WUKANG, is_closed=True)
    stores = (closed, JINGAN, replace(XINTIANDI, is_closed=True))

    shown = [one.store.id for one in board(DAYS, stores, LAST, 7).lines]

    assert shown == ["wukang", "jingan"]


@pytest.mark.parametrize(
    ("text", "span"), [("30", 30), ("1", 1), ("", 7), ("8", 7), ("x", 7), ("999", 7)]
)
def test_a_span_is_one_of_three(text, span):
    assert span_of(text) == span
