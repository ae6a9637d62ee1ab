from collections import Counter

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.insight.value.measuring import Counted, measures_of, top_shares
from chalicelib.insight.value.models import Measures, Settings, Standard
from chalicelib.insight.value.rfm.eight import Thresholds
from chalicelib.insight.value.rfm.models import Basis
from chalicelib.insight.value.worth.models import Rate

TODAY = 739_000


def five_buyers() -> Counted:
    return Counted(
        people=9,
        days=Counter({TODAY - days: 1 for days in (40, 30, 20, 10, 1)}),
        times=Counter({1: 3, 2: 1, 5: 1}),
        paid=Counter({5_000: 2, 10_000: 2, 90_000: 1}),
        act_days=Counter({TODAY: 9}),
        acts=Counter({1: 9}),
        margin_fen=60_000,
        margin_of_fen=120_000,
        margin_orders=31,
        buyers_before=100,
        again=45,
    )


def test_the_measures_of_five_buyers_by_hand():
    found = measures_of(five_buyers(), "v1", "2026-10-23", TODAY)

    assert found.basis is Basis.ORDERS
    assert found.current.r == tuple(TODAY - days for days in (40, 30, 20, 10))
    assert found.current.f == (1, 1, 1, 2)
    assert found.current.m == (5_000, 5_000, 10_000, 10_000)
    assert found.medians == Thresholds(days=20, times=1, paid_fen=10_000)
    assert found.margin == Rate(500, people=31)
    assert found.retention == Rate(450, people=100)


def test_where_nobody_has_bought_classes_rest_on_interactions():
    counted = Counted(people=2, act_days=Counter({TODAY: 2}), acts=Counter({3: 2}))

    found = measures_of(counted, "v1", "2026-10-23", TODAY)

    assert found.basis is Basis.ACTS
    assert found.current.people == 2


def test_parts_add_up_to_the_whole():
    whole, half = five_buyers(), five_buyers()
    half.add(five_buyers())

    assert half.people == 2 * whole.people
    assert half.paid[5_000] == 4
    found = measures_of(half, "v1", "2026-10-23", TODAY)
    assert found.current.r == measures_of(whole, "v1", "2026-10-23", TODAY).current.r


def test_a_fifth_of_the_buyers_may_pay_most_of_everything():
    # 90,000 of 120,000 fen come from one of five; the half of them is three.
    found = top_shares({5_000: 2, 10_000: 2, 90_000: 1})

    assert found[200] == 750
    assert found[500] == 916
    assert top_shares({}) == {}


def test_measures_come_back_as_they_were_stored():
    found = measures_of(five_buyers(), "v1", "2026-10-23", TODAY)

    assert Measures.from_body(found.to_body()) == found


def test_what_is_set_counts_before_what_is_measured():
    measures = measures_of(five_buyers(), "v1", "2026-10-23", TODAY)
    standard = Standard(Settings(retention=600), measures)

    assert standard.rates.margin.permille == 500
    assert standard.rates.retention == Rate(600, is_set=True, people=100)
    assert standard.rates.discount.permille == 100


def test_settings_come_back_as_they_were_stored():
    settings = Settings(margin=400, discount=80)

    assert Settings.from_body(settings.to_body(), 0) == settings


def test_rates_are_shares():
    with pytest.raises(InvalidInput, match="毛利率"):
        Settings(margin=1_001)
    with pytest.raises(InvalidInput, match="折现率"):
        Settings(discount=0)
