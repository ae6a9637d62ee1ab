"""How much of something there is, and when it will not be enough any more."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS, HOUR_MS, day_start_ms
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.tags.rules import measuring
from chalicelib.customers.tags.rules.happening import Happening
from chalicelib.customers.tags.rules.models import Act, On, When

NOON = day_start_ms(date(2026, 3, 10)) + 12 * HOUR_MS


def someone(**known):
    return Profile("c1", "o1", "wx", **known)


def click(at_ms):
    return Happening("c1", "event.click", at_ms, f"e#{at_ms}", {"EventKey": "NEW"})


def order(at_ms, fen, *products, key=None):
    fields = {"amount_fen": fen, "products": products, "order_no": f"{at_ms}"}
    return Happening("c1", "order.paid", at_ms, key or f"o#{at_ms}", fields)


def talked(topic, *weights_at):
    counters = {}
    for weight, at_ms in weights_at:
        name = decay.name(at_ms, topic)
        counters[name] = counters.get(name, 0) + decay.amount(weight, at_ms)
    return someone(counters=counters)


INTEREST = When(On.TOPIC, ("手冲",), level_on_milli=6_000, level_off_milli=3_000)


def test_a_topic_comes_on_at_its_upper_mark_only():
    below = measuring.of_topic(INTEREST, talked("手冲", (5, NOON)), NOON)
    above = measuring.of_topic(INTEREST, talked("手冲", (5, NOON), (4, NOON)), NOON)

    assert (below.is_on, below.is_off) == (False, False)
    assert (above.is_on, above.value_milli) == (True, 9_000)


def test_a_topic_goes_off_exactly_when_it_has_faded_to_the_lower_mark():
    keen = talked("手冲", (12, NOON))
    ends_ms = measuring.of_topic(INTEREST, keen, NOON).ends_ms

    assert ends_ms == pytest.approx(NOON + 2 * decay.HALF_LIFE_MS, abs=1000)
    assert not measuring.of_topic(INTEREST, keen, ends_ms - HOUR_MS).is_off
    assert measuring.of_topic(INTEREST, keen, ends_ms + HOUR_MS).is_off


def test_between_the_marks_nothing_comes_on_and_nothing_goes_off():
    keen = talked("手冲", (8, NOON))
    later = NOON + decay.HALF_LIFE_MS

    measure = measuring.of_topic(INTEREST, keen, later)

    assert (measure.is_on, measure.is_off) == (False, False)


def test_the_strongest_of_several_topics_counts():
    when = When(On.TOPIC, ("手冲", "意式"), level_on_milli=6_000)

    assert measuring.of_topic(when, talked("意式", (7, NOON)), NOON).is_on
    assert not measuring.of_topic(when, talked("挂耳", (7, NOON)), NOON).is_on


CLICKS = When(On.BEHAVIOUR, ("NEW",), act=Act.MENU, times=3, below=2, days=7)


def test_acts_within_the_window_are_counted():
    done = [click(NOON - age * DAY_MS) for age in (0, 6, 8)]

    assert not measuring.of_acts(CLICKS, done, NOON).is_on
    measure = measuring.of_acts(CLICKS, [*done, click(NOON - 1)], NOON)
    assert (measure.is_on, measure.value_milli) == (True, 3_000)
    assert len(measure.evidence) == 3


@given(st.lists(st.integers(0, 20 * 24), min_size=0, max_size=12), st.integers(1, 4))
def test_when_a_count_ends_it_is_below_the_mark_and_a_moment_before_it_is_not(
    ages, below
):
    when = When(On.BEHAVIOUR, act=Act.MENU, times=below, below=below, days=7)
    done = [click(NOON - age * HOUR_MS - number) for number, age in enumerate(ages)]

    ends_ms = measuring.of_acts(when, done, NOON).ends_ms

    if not ends_ms:
        assert measuring.of_acts(when, done, NOON).is_off
    else:
        assert not measuring.of_acts(when, done, ends_ms - 1).is_off
        assert measuring.of_acts(when, done, ends_ms).is_off


def days(*ages):
    today = date(2026, 3, 10)
    marks = [(today - timedelta(days=age)).strftime("%y%m%d") for age in ages]
    return someone(active_days=frozenset(marks))


def test_days_with_interaction_come_from_the_profile():
    when = When(On.BEHAVIOUR, act=Act.DAYS, times=3, below=2, days=7)

    assert not measuring.of_days(when, days(0, 6, 7), NOON).is_on
    measure = measuring.of_days(when, days(0, 3, 6), NOON)
    assert measure.is_on
    assert measure.ends_ms == day_start_ms(date(2026, 3, 14))
    assert not measuring.of_days(when, days(0, 3, 6), measure.ends_ms - 1).is_off
    assert measuring.of_days(when, days(0, 3, 6), measure.ends_ms).is_off


def test_orders_are_counted_by_number_sum_and_product():
    done = [order(NOON - DAY_MS, 6_800, "云南豆"), order(NOON, 3_800, "挂耳")]

    assert measuring.of_orders(When(On.ORDER, times=2), done, NOON).is_on
    assert not measuring.of_orders(When(On.ORDER, times=3), done, NOON).is_on
    assert measuring.of_orders(When(On.ORDER, least_fen=10_600), done, NOON).is_on
    assert not measuring.of_orders(When(On.ORDER, least_fen=10_601), done, NOON).is_on
    beans = When(On.ORDER, ("云南豆",), least_fen=7_000)
    assert not measuring.of_orders(beans, done, NOON).is_on
    assert measuring.of_orders(When(On.ORDER, ("挂耳",)), done, NOON).evidence == (
        done[1].place,
    )


def test_what_was_given_back_is_no_part_of_an_order_and_a_whole_one_is_none():
    bought = order(NOON - DAY_MS, 6_800), order(NOON, 3_800)
    fields = {"order_no": f"{NOON}", "amount_fen": 1_000}
    back = Happening("c1", "order.refunded", NOON + 1, "refund:1", fields)
    again = Happening(
        "c1", "order.refunded", NOON + 2, "refund:2", fields | {"amount_fen": 2_800}
    )
    spent = When(On.ORDER, least_fen=9_600)

    assert measuring.of_orders(spent, [*bought, back], NOON).is_on
    assert not measuring.of_orders(spent, [*bought, back, again], NOON).is_on
    twice = When(On.ORDER, times=2)
    assert measuring.of_orders(twice, [*bought, back], NOON).is_on
    assert not measuring.of_orders(twice, [*bought, back, again], NOON).is_on


def test_an_old_order_does_not_count_within_a_window():
    when = When(On.ORDER, days=30, below=1)

    assert not measuring.of_orders(when, [order(NOON - 31 * DAY_MS, 100)], NOON).is_on
    measure = measuring.of_orders(when, [order(NOON - 10 * DAY_MS, 100)], NOON)
    assert measure.ends_ms == NOON + 20 * DAY_MS + 1
