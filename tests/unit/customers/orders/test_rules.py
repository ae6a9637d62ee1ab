"""What an order is, what two tellings of it make, and what orders add up to."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.orders.models import (
    Differs,
    Line,
    Order,
    Refund,
    checked,
    from_plain,
    to_plain,
    together,
)
from chalicelib.customers.orders.sums import adds, bought
from chalicelib.customers.traits.combining import combined

NOON = 1_760_000_000_000  # 2025-10-09 in China
BEANS = Line("YN-250", "云南小粒 250 克", 2, 12_800)


def order(number="A1", paid_fen=12_800, at_ms=NOON, **more):
    return Order(number, paid_fen, at_ms, **more)


def refund(number, fen=1_000):
    return Refund(number, fen, NOON + DAY_MS)


def test_an_order_survives_its_item():
    whole = order(margin_fen=-5, lines=(BEANS,), refunds=(refund("R1"),), store="店")

    assert from_plain(to_plain(whole)) == whole


def test_a_second_telling_fills_gaps_and_adds_refunds():
    first = order(store="武康路店", refunds=(refund("R1"),))
    second = order(margin_fen=0, lines=(BEANS,), refunds=(refund("R1"), refund("R2")))

    both = together(first, second)

    assert (both.store, both.margin_fen, both.lines) == ("武康路店", 0, (BEANS,))
    assert [one.refund_no for one in both.refunds] == ["R1", "R2"]
    assert together(both, first) == both


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("paid_fen", {"paid_fen": 1}),
        ("paid_at", {"paid_ms": NOON + 1_000}),
        ("margin_fen", {"margin_fen": 7}),
        ("store", {"store": "新天地店"}),
        ("channel", {"channel": "mall"}),
        ("due_at", {"due_ms": NOON - 1}),
        ("items", {"lines": (replace(BEANS, quantity=3),)}),
        ("refunds", {"refunds": (refund("R1", 999),)}),
    ],
)
def test_what_contradicts_an_earlier_telling_is_named(field, other):
    known = order(
        margin_fen=8,
        store="武康路店",
        channel="pos",
        due_ms=NOON,
        lines=(BEANS,),
        refunds=(refund("R1"),),
    )

    with pytest.raises(Differs) as refused:
        together(known, replace(known, **other))

    assert refused.value.fields == (field,)


def test_a_renamed_product_and_parts_of_a_second_are_no_other_order():
    known = order(lines=(BEANS,), at_ms=NOON + 120)
    told = order(lines=(replace(BEANS, name="小粒"),), at_ms=NOON)

    assert together(known, told) == known


def test_more_cannot_come_back_than_was_paid():
    halves = (refund("R1", 6_400), refund("R2", 6_400))
    assert checked(order(refunds=halves)).is_undone

    with pytest.raises(InvalidInput):
        checked(order(refunds=(*halves, refund("R3", 1))))
    with pytest.raises(InvalidInput):
        together(order(refunds=halves), order(refunds=(refund("R3", 1),)))
    with pytest.raises(InvalidInput):
        checked(order(refunds=(refund("R1"), refund("R1"))))


def history(*orders):
    """Return the item that orders make, each as it went through its states."""
    item = {}
    for one in orders:
        counts = range(len(one.refunds) + 1)
        states = [None, *(replace(one, refunds=one.refunds[:n]) for n in counts)]
        for before, after in pairwise(states):
            for name, number in adds(before, after).items():
                item[name] = item.get(name, 0) + number
    return item


def test_orders_add_up_by_day():
    item = history(
        order("A1", 1_000, NOON, margin_fen=400),
        order("A2", 2_000, NOON + 1, refunds=(refund("R", 500),)),
        order("A3", 3_000, NOON + DAY_MS, due_ms=NOON),
    )

    whole = bought(item)

    assert (whole.count, whole.net_fen, whole.average_fen) == (3, 5_500, 1_833)
    assert (whole.first_day, whole.last_day) == ("2025-10-09", "2025-10-10")
    assert (whole.refunded_fen, whole.margin_fen, whole.margin_count) == (500, 400, 1)
    assert (whole.late, whole.on_time_percent) == (1, 66)
    assert whole.since("2025-10-10").net_fen == 3_000


def test_what_came_back_whole_is_no_order_and_a_gift_is_one():
    back = order("A1", 1_000, margin_fen=9, due_ms=1, refunds=(refund("R", 1_000),))
    gift = order("A2", 0, NOON + DAY_MS)

    whole = bought(history(back, gift))

    assert (whole.count, whole.net_fen, whole.refunded_fen) == (1, 0, 1_000)
    assert (whole.margin_count, whole.late) == (0, 0)
    assert whole.first_day == "2025-10-10"


def test_nobody_has_bought_anything_before_they_do():
    assert (bought({}).average_fen, bought({}).on_time_percent) == (None, None)
    assert bought({}).last_day == ""


def test_a_merged_persons_sums_are_added_up():
    one = history(order("A1", 1_000, margin_fen=1))
    other = history(order("A2", 2_000), order("A3", 5, NOON + DAY_MS))

    whole = bought(combined([one, other]))

    assert (whole.count, whole.net_fen, len(whole.days)) == (3, 3_005, 2)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10_000),
            st.integers(0, 3),
            st.lists(st.integers(1, 6_000), max_size=3),
        ),
        max_size=8,
    )
)
def test_sums_are_those_of_what_is_left_of_the_orders(given_orders):
    orders = []
    for number, (paid, days, backs) in enumerate(given_orders):
        made = order(str(number), paid, NOON + days * DAY_MS)
        for count, fen in enumerate(backs):
            if made.refunded_fen + fen <= paid:
                more = (*made.refunds, refund(str(count), fen))
                made = replace(made, refunds=more)
        orders.append(made)
    kept = [one for one in orders if not one.is_undone]

    whole = bought(history(*orders))

    assert whole.count == len(kept)
    assert whole.net_fen == sum(one.net_fen for one in kept)
    assert whole.refunded_fen == sum(one.refunded_fen for one in orders)
