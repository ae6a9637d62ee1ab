"""Orders from a file, one a row."""

import pytest

from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.orders import desk, lists
from tests.imports import Importing
from tests.orders import order, refund, sums, take
from tests.people import customer, learn

HEADS = "订单号,支付时间,实付金额,毛利,门店,商品,退款金额,手机号\n"
ROW = "SH-1,2026-01-31 18:30,128.00,61,武康路店,拿铁×2、美式,28,13800138000\n"


@pytest.fixture
def importing(aws):
    return Importing(aws, Kind.ORDERS)


@pytest.fixture
def anna(aws):
    who = customer("anna")
    learn(who, mobile="13800138000")
    return who


def test_an_order_is_entered_with_all_that_its_row_says(importing, anna):
    foreseen, counted = importing.whole(HEADS + ROW)

    assert foreseen == counted == {"new": 1}
    (owned,) = lists.page(9).orders
    assert owned.customer_id == anna
    told = owned.order
    assert (told.paid_fen, told.margin_fen, told.store) == (12_800, 6_100, "武康路店")
    assert [(one.name, one.quantity) for one in told.lines] == [
        ("拿铁", 2),
        ("美式", 1),
    ]
    assert told.refunded_fen == 2_800
    assert sums(anna).last_day == "2026-01-31"


def test_a_trial_run_tells_what_is_new_known_more_and_wrong(importing, anna):
    known = order("SH-2", 100, 1_769_855_400_000)  # 2026-01-31 18:30 in China
    take(known, id=anna)
    take(order("SH-3", 100, 1_769_855_400_000), id=anna)
    other = customer("other")
    take(order("SH-4", 100, 1_769_855_400_000), id=other)
    rows = (
        ROW
        + "SH-2,2026-01-31 18:30,1,,,,,13800138000\n"
        + "SH-3,2026-01-31 18:30,1,,新天地店,,,13800138000\n"
        + "SH-4,2026-01-31 18:30,1,,,,,13800138000\n"
        + "SH-5,2026-01-31 18:30,1,,,,,13900139000\n"
        + "SH-2,2026-01-31 18:30,1,,,,,13800138000\n"
        + "SH 6,2026-01-31 18:30,1,,,,,13800138000\n"
        + "SH-7,2026-01-31 18:30,1,,,,2,13800138000\n"
        + "SH-8,2999-01-31 18:30,1,,,,,13800138000\n"
        + "SH-9,2026-01-31 18:30,-1,,,,,13800138000\n"
        + "SH-10,2026-01-31 18:30,1,,,,,\n"
        + "SH-11,,1,,,,,13800138000\n"
        + "SH-12,2026-01-31 18:30,2,,,,,abc\n"
    )

    foreseen, counted = importing.whole(HEADS + rows)

    assert (
        foreseen
        == counted
        == {
            "new": 1,
            "same": 1,
            "changed": 1,
            "waiting": 1,
            "twin": 1,
            "fault": 8,
        }
    )
    faults = importing.faults()
    assert "另一位客户" in faults[5]
    assert faults[7] == "与第 3 行重复"
    assert "退款金额大于" in faults[9]
    assert desk.book().find("SH-3").order.store == "新天地店"
    assert desk.book().find("SH-5").customer == ""
    assert desk.book().find("SH-9") is None


def test_other_content_under_the_same_number_is_a_row_error(importing, anna):
    take(order("SH-1", 1, refunds=()), id=anna)

    importing.whole(HEADS + ROW)

    assert "订单号已有，但实付金额、支付时间不同" in importing.faults()[2]


def test_telling_the_till_and_the_file_is_one_order(importing, anna):
    _, counted = importing.whole(HEADS + ROW)
    found = desk.book().find("SH-1").order

    again = take(found, mobile="13800138000")

    assert again.order == found
    assert sums(anna).count == 1
    assert take(order("SH-9", refunds=(refund(),)), id=anna).order.refunds
    assert counted == {"new": 1}
