from datetime import date

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, day_start_ms
from chalicelib.customers.orders.sums import Bought, Day
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.traits.models import Subject
from chalicelib.insight.standing.reading import (
    margin_of,
    numbers_of,
    orders_within,
)

NOON = 1_792_728_000_000  # 2026-10-23, noon in China


def subject(**more) -> Subject:
    profile = Profile(
        id="c1",
        open_id="o1",
        app_id="wx",
        subscribed=True,
        subscribed_at_ms=NOON - 90 * DAY_MS,
        times_followed=2,
        stage="active",
        inbound_count=12,
        last_inbound_ms=NOON - DAY_MS,
        last_outbound_ms=NOON - 2 * DAY_MS,
        active_days=frozenset({"261001", "261004", "261010", "261022"}),
        counters={decay.name(NOON): decay.amount(8.0, NOON)},
        mood=-1,
        mood_at_ms=NOON - DAY_MS,
    )
    traits = {
        "o:261001": 2 * 10**15 + 15_000,
        "o:251024": 10**15 + 5_000,
        "o:251023": 10**15 + 7_000,
        "o_margin": 9_000,
        "o_margin_n": 3,
        **more,
    }
    return Subject(profile, traits, NOON)


def test_somebody_in_numbers():
    found = numbers_of(subject())

    assert found.gap_days == 6.0
    assert round(found.index, 2) == 8.0
    assert (found.orders, found.orders_year) == (4, 3)
    assert found.net_fen == 27_000
    assert found.margin_fen == 12_000  # 3,000 an order, of four
    assert found.first_order_ms == day_start_ms(date(2025, 10, 23))
    assert found.last_order_ms == day_start_ms(date(2026, 10, 1))


def test_a_year_has_365_days_with_today():
    orders = Bought((Day("2025-10-23", 1, 1), Day("2025-10-24", 2, 1)))

    assert orders_within(orders, NOON) == 2
    assert orders_within(orders, NOON, years_ago=1) == 1


def test_a_margin_that_no_order_tells_is_not_known():
    assert margin_of(Bought((Day("2026-10-23", 1, 1),))) is None
