"""What is shown of text that nobody has read yet."""

import pytest

from chalicelib.customers.attributes.catalogue import STANDARD
from chalicelib.customers.attributes.veiling import unnamed, veiled

OURS = {one.name: one for one in STANDARD}
OPEN_ID = "oGZUI0egBJY1zhBYw2KhdUfwVJJE"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("mobile", "138 0013 7241", "138****7241"),
        ("mobile", "+86-138-0013-7241", "138****7241"),
        ("mobile", "13800", "1****"),
        ("email", "suwanqing@QQ.com", "s****@qq.com"),
        ("email", "wanqing at qq.com", "w****"),
        ("birthday", "1990年3月31日", "****-03-31"),
        ("birthday", "31/3/1990 或 2/4/1990", "3****"),
        ("address", "杭州市滨江区江晖路8号", "浙江省杭州市滨江区****"),
        ("address", "江晖路8号", "****"),
        ("mobile", " ", ""),
        ("mobile", "无", "无****"),
        ("company", "一家烘焙坊", "一家烘焙坊"),
        ("company", "找王先生 13800137241", "找王先生 138****7241"),
    ],
)
def test_a_value_as_typed_is_masked_as_it_will_be_once_it_is_read(name, text, shown):
    assert veiled(OURS[name], text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13800137241", "138****7241"),
        ("138-0013-7241", "138****7241"),
        ("13800137241.0", "138****7241.0"),
        ("+86 138 0013 7241，下午打", "138****7241，下午打"),
        ("电话13800137241或15900001111", "电话138****7241或159****1111"),
        ("0571-88886666", "057****6666"),
        ("+852 6123 4567", "852****4567"),
        ("330106199003317241", "330****7241"),
        ("33010619900331724X", "330****724X"),
        ("找 su.wanqing@example.com", "找 s****@example.com"),
        (OPEN_ID, "oGZU****VJJE"),
        ("浙江省杭州市滨江区江晖路8号", "浙江省杭州市滨江区****"),
        ("苏晚晴 江晖路8号2幢", "****"),
    ],
)
def test_what_looks_as_if_it_named_somebody_is_masked_in_any_text(text, shown):
    assert unnamed(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("苏晚晴", "杭州市", "滨江店", "拿铁×2、美式", "128.00", "女"),
        *("2026-01-31 18:30", "20260131183000", "SH-20260131-0042", "1990-03-31"),
        *("VIP8126", "4200001234202601311234567890", "13800", "@滨江店"),
    ],
)
def test_what_names_nobody_stays_as_it_is(text):
    assert unnamed(text) == text
