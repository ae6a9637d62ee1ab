"""What heads are taken for, and what cells say."""

import pytest

from chalicelib.core.clock import iso
from chalicelib.customers.attributes.catalogue import STANDARD, Catalogue
from chalicelib.customers.importing import cells
from chalicelib.customers.importing.cells import Wrong
from chalicelib.customers.importing.fields import (
    Kind,
    fields_of,
    guesses,
    problems,
)
from chalicelib.customers.importing.people import twins

OURS = Catalogue(STANDARD)
PEOPLE = fields_of(Kind.CUSTOMERS, OURS)
SALES = fields_of(Kind.ORDERS, OURS)


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("手机号", "mobile"),
        ("手机号码*", "mobile"),
        (" 联系 电话 ", "mobile"),
        ("Mobile", "mobile"),
        ("会员卡号", "member_no"),
        ("客户姓名", "name"),
        ("出生日期（公历）", "birthday"),
        ("OPENID", "openid"),
        ("所在城市", "city"),
        ("备注", ""),
        ("", ""),
    ],
)
def test_a_head_is_taken_for_what_people_mean_by_it(head, field):
    assert guesses([head], [["x"]], PEOPLE) == [field]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("订单编号", "order_no"),
        ("付款时间", "paid_at"),
        ("实付金额(元)", "paid_fen"),
        ("门店名称", "store"),
        ("商品名称", "items"),
        ("退款金额", "refund_fen"),
        ("收货电话", "mobile"),
    ],
)
def test_a_head_of_an_order_is_taken_for_what_people_mean_by_it(head, field):
    assert guesses([head], [["x"]], SALES) == [field]


def test_the_first_of_two_columns_has_a_field_and_numbers_tell_of_themselves():
    assert guesses(["手机", "电话"], [], PEOPLE) == ["mobile", ""]
    lines = [["苏晚晴", "138 0013 8000"], ["林明远", "+8613900139000"]]
    assert guesses(["顾客", "号"], lines, PEOPLE) == ["", "mobile"]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (["name"], "是谁"),
        (["id"], "一列资料"),
        (["mobile", "name", "name"], "选了两次"),
        (["mobile", "spell"], "不认识"),
    ],
)
def test_a_choice_of_columns_that_cannot_work_is_said_to(mapping, words):
    assert words in "".join(problems(Kind.CUSTOMERS, mapping, PEOPLE))


def test_a_good_choice_has_no_problem():
    assert problems(Kind.CUSTOMERS, ["mobile", "", "name"], PEOPLE) == []
    mapping = ["order_no", "paid_at", "paid_fen", "openid"]
    assert problems(Kind.ORDERS, mapping, SALES) == []
    assert len(problems(Kind.ORDERS, ["order_no"], SALES)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        " =HYPERLINK(1)",
        "＝A1",
        "+SUM(A1)",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "+A1!B2",
    ],
)
def test_a_formula_is_refused(text):
    with pytest.raises(Wrong, match="公式"):
        cells.given([text], ["name"])


@pytest.mark.parametrize(
    "text", ["+86 138 0013 8000", "-5.00", "@小满", "a=b", "+86(021)1234"]
)
def test_what_only_begins_like_one_is_none(text):
    assert cells.given([text, "=1"], ["name", ""]) == {"name": text}


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-31 18:30", "2026-01-31T10:30:00.000Z"),
        ("2026/1/31 18:30:05", "2026-01-31T10:30:05.000Z"),
        ("2026年1月31日 18时30分", "2026-01-31T10:30:00.000Z"),
        ("2026.01.31", "2026-01-30T16:00:00.000Z"),
        ("20260131183005", "2026-01-31T10:30:05.000Z"),
        ("2026-01-31T18:30:05Z", "2026-01-31T18:30:05.000Z"),
        ("2026-01-31T18:30:05+08:00", "2026-01-31T10:30:05.000Z"),
        ("2026-01-31 18:30:05.123", "2026-01-31T10:30:05.000Z"),
    ],
)
def test_a_time_is_read_in_the_brands_zone(text, instant):
    assert iso(cells.instant(text)) == instant


@pytest.mark.parametrize(
    "text", ["昨天", "2026-02-30", "18:30", "2026-01-31 25:00", ""]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Wrong):
        cells.instant(text)


def test_products_are_read_with_their_numbers():
    lines = cells.goods("拿铁×2、美式; 云南小粒 250 克 x3\n马克杯(4)")

    assert [(one.name, one.quantity) for one in lines] == [
        ("拿铁", 2),
        ("美式", 1),
        ("云南小粒 250 克", 3),
        ("马克杯", 4),
    ]
    with pytest.raises(Wrong):
        cells.goods("、".join(["a"] * 51))


@pytest.mark.parametrize("text", ["abc", "1.234", "99999999999"])
def test_what_is_no_money_is_refused(text):
    with pytest.raises(Wrong):
        cells.money(text)


def test_a_line_that_names_somebody_again_is_a_twin_of_the_first():
    rows = [(2, ["a"]), (3, ["b"]), (4, ["b", "c"]), (5, ["c"]), (6, [])]

    assert twins(rows) == {4: 3, 5: 3}
