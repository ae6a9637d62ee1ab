from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.value.worth.models import Rate, Rates
from chalicelib.insight.value.worth.service import (
    measured_margin,
    measured_retention,
    worth,
)

# 30 % margin, 60 % come back, 10 % discount.
RATES = Rates(Rate(300), Rate(600), Rate(100))
BUYER = Numbers("c1", orders=4, orders_year=3, net_fen=40_000)


def test_the_worth_is_what_the_formula_says():
    # 100 yuan an order, 3 a year, 30 %, 0.6 / (1 + 0.1 - 0.6) = 1.2: 108 yuan.
    found = worth(BUYER, RATES)

    assert found is not None
    assert (found.average_fen, found.orders_year) == (10_000, 3)
    assert found.clv_fen == 10_800


def test_who_has_not_bought_for_a_year_is_worth_nothing_more():
    found = worth(Numbers("c1", orders=4, net_fen=40_000), RATES)

    assert found is not None
    assert found.clv_fen == 0


def test_without_orders_or_rates_there_is_no_worth():
    assert worth(Numbers("c1"), RATES) is None
    assert worth(BUYER, Rates(Rate(300), Rate(None), Rate(100))) is None


def test_a_margin_is_measured_on_thirty_orders_at_least():
    assert measured_margin(29_000, 100_000, 29).permille is None
    assert measured_margin(30_000, 100_000, 30).permille == 300


def test_a_loss_is_no_margin():
    assert measured_margin(-5, 100_000, 30).permille == 0


def test_retention_needs_a_hundred_buyers_of_the_year_before():
    assert measured_retention(60, 99) == Rate(None, people=99)
    assert measured_retention(60, 100) == Rate(600, people=100)
