from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.core.clock import DAY_MS
from chalicelib.insight.standing.models import Numbers, day_number
from chalicelib.insight.value.rfm.eight import NAMES, Thresholds, eighth, median
from chalicelib.insight.value.rfm.models import Basis, Cuts, Scores, ValueClass
from chalicelib.insight.value.rfm.service import (
    class_of,
    cuts_of,
    rank,
    rounded,
    scores,
)

NOON = 1_792_728_000_000  # 2026-10-23, noon in China
TODAY = day_number(NOON)
CHAMPION, RARE = ValueClass.CHAMPIONS, ValueClass.OTHERS


def test_ten_different_values_make_fifths_of_two():
    cuts = cuts_of(Counter(range(1, 11)))

    assert cuts == (2, 4, 6, 8)
    assert [rank(value, cuts) for value in range(1, 11)] == [
        *(1, 1, 2, 2, 3, 3, 4, 4, 5, 5)
    ]


def test_ties_share_the_rank_of_the_first_among_them():
    # Seven people: ranks 1, 2, 2, 2, 5, 6, 7, so floor(5 * (rank - 1) / 7) is
    # 0, 0, 0, 0, 2, 3, 4.
    cuts = cuts_of(Counter([10, 20, 20, 20, 30, 40, 50]))

    assert [rank(value, cuts) for value in (10, 20, 30, 40, 50)] == [1, 1, 3, 4, 5]


def test_one_person_alone_is_in_the_first_fifth():
    assert rank(7, cuts_of({7: 1})) == 1


@given(some.lists(some.integers(0, 40), min_size=1, max_size=60))
def test_the_cuts_say_what_the_formula_of_the_ranks_says(values: list[int]):
    cuts = cuts_of(Counter(values))

    for value in values:
        below = sum(other < value for other in values)
        assert rank(value, cuts) == 1 + 5 * below // len(values)


@given(some.integers(0, 10**9))
def test_an_amount_loses_less_than_a_hundredth_by_rounding(fen: int):
    assert 0 <= fen - rounded(fen) <= fen / 100


def test_an_amount_keeps_its_first_three_figures():
    assert [rounded(one) for one in (0, 7, 999, 12_849, 1_299_999)] == [
        *(0, 7, 999, 12_800, 1_290_000)
    ]


def test_who_bought_last_of_all_most_often_and_for_most_is_a_champion():
    cuts = Cuts(
        Basis.ORDERS,
        "2026-10-23",
        10,
        r=tuple(TODAY - days for days in (90, 60, 30, 7)),
        f=(1, 2, 3, 5),
        m=(5_000, 10_000, 20_000, 50_000),
    )
    best = Numbers(
        "c1", orders=8, orders_year=6, net_fen=50_100, last_order_ms=NOON - DAY_MS
    )

    assert scores(best, cuts) == Scores(5, 5, 5)
    assert class_of(Scores(5, 5, 5)) is CHAMPION


def test_nobody_changes_rank_because_a_day_passes():
    cuts = Cuts(Basis.ORDERS, "2026-10-23", 3, (TODAY - 5,), (1,), (100,))
    one = Numbers("c1", orders=1, last_order_ms=NOON - 4 * DAY_MS, net_fen=90)

    assert scores(one, cuts) == Scores(2, 1, 1)


def test_who_never_bought_has_no_rank_among_buyers():
    cuts = Cuts(Basis.ORDERS, "2026-10-23", 3, (1,), (1,), (1,))

    assert scores(Numbers("c1", last_inbound_ms=NOON, inbound=9), cuts) is None


def test_without_orders_anywhere_frequency_stands_for_money():
    cuts = Cuts(Basis.ACTS, "2026-10-23", 9, (TODAY - 9, TODAY - 3), (2, 4))
    one = Numbers("c1", last_inbound_ms=NOON, inbound=3)

    assert scores(one, cuts) == Scores(3, 2, 2)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((5, 5, 5), ValueClass.CHAMPIONS),
        ((5, 4, 5), ValueClass.POTENTIAL_LOYALIST),
        ((2, 4, 4), ValueClass.LOYAL),
        ((4, 2, 4), ValueClass.LOYAL),
        ((4, 1, 3), ValueClass.PROMISING),
        ((5, 1, 1), ValueClass.NEW),
        ((1, 4, 5), ValueClass.CANT_LOSE),
        ((1, 5, 5), ValueClass.AT_RISK),
        ((1, 3, 3), ValueClass.NEED_ATTENTION),
        ((2, 1, 1), ValueClass.ABOUT_TO_SLEEP),
        ((1, 1, 1), ValueClass.LOST),
        ((5, 5, 1), ValueClass.OTHERS),
    ],
)
def test_the_first_class_whose_bounds_hold_counts(given, expected):
    assert class_of(Scores(*given)) is expected


def test_the_classes_share_the_125_combinations_as_the_package_does():
    found = Counter(class_of(Scores(*one)) for one in product(range(1, 6), repeat=3))

    assert found == {
        ValueClass.CHAMPIONS: 1,
        ValueClass.POTENTIAL_LOYALIST: 35,
        ValueClass.LOYAL: 15,
        ValueClass.PROMISING: 8,
        ValueClass.NEW: 15,
        ValueClass.CANT_LOSE: 6,
        ValueClass.AT_RISK: 7,
        ValueClass.NEED_ATTENTION: 4,
        ValueClass.ABOUT_TO_SLEEP: 10,
        ValueClass.LOST: 14,
        ValueClass.OTHERS: 10,
    }


def test_three_thresholds_make_eight_names():
    limits = Thresholds(days=30, times=2, paid_fen=10_000)

    assert eighth(30, 2, 10_000, limits) == "高价值"
    assert eighth(31, 2, 10_000, limits) == "重点保持"
    assert eighth(10, 1, 10_000, limits) == "重点发展"
    assert eighth(90, 1, 9_999, limits) == "潜在"
    assert len(set(NAMES.values())) == 8


def test_the_median_of_an_even_number_is_the_lower_one():
    assert median({3: 2, 9: 2}) == 3
    assert median({}) == 0


def test_cuts_come_back_as_they_were_stored():
    cuts = Cuts(Basis.ORDERS, "2026-10-23", 9, (1, 2, 3, 4), (1, 1, 2, 3), (5, 6, 7, 8))

    assert Cuts.from_body(cuts.to_body()) == cuts
