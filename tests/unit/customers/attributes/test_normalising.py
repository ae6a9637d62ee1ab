"""What people type, in the one way it is kept."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.customers.attributes import dates, places
from chalicelib.customers.attributes.catalogue import STANDARD, Catalogue
from chalicelib.customers.attributes.faults import Fault, Unreadable
from chalicelib.customers.attributes.models import Attribute, Kind
from chalicelib.customers.attributes.normalising import all_normalised, normalised

OURS = Catalogue(STANDARD)
OWN = {
    kind: Attribute(kind.value, kind.value, kind, own=True)
    for kind in (Kind.NUMBER, Kind.FLAG, Kind.DATE, Kind.MANY, Kind.PHONE)
}


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "0086-138-0013-8000",
        "８６１３８００１３８０００",
        " 138.0013.8000 ",
    ],
)
def test_a_mobile_number_has_one_form(text):
    assert normalised(OURS["mobile"], text) == "+8613800138000"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("12345", Fault.PHONE),
        ("一三八", Fault.PHONE),
        ("13800138000 转 12", Fault.PHONE),
        ("021-62345678", Fault.MOBILE),
        ("1380013800013800138000", Fault.PHONE),
    ],
)
def test_what_is_no_mobile_number_is_refused(text, fault):
    with pytest.raises(Unreadable) as refused:
        normalised(OURS["mobile"], text)
    assert refused.value.faults == {"mobile": fault}


def test_a_number_abroad_keeps_its_country_and_a_line_is_a_phone():
    assert normalised(OURS["mobile"], "+852 6123 4567") == "+85261234567"
    assert normalised(OWN[Kind.PHONE], "021-62345678") == "+862162345678"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1991-03-31", "1991-03-31"),
        ("1991/3/31", "1991-03-31"),
        ("1991.3.31", "1991-03-31"),
        ("19910331", "1991-03-31"),
        ("1991 年 3 月 31 日", "1991-03-31"),
        ("91年3月31日", "1991-03-31"),
        ("08-5-6", "2008-05-06"),
        ("一九九一年三月三十一日", "1991-03-31"),
        ("１９９１－３－３１", "1991-03-31"),
        ("1991-03-31T00:00:00Z", "1991-03-31"),
        ("1991-03-31 08:30", "1991-03-31"),
        ("3/31/1991", "1991-03-31"),
        ("31/3/1991", "1991-03-31"),
        ("5/5/1990", "1990-05-05"),
        ("3月31日", "--03-31"),
        ("三月三十一号", "--03-31"),
        ("十二月十号", "--12-10"),
        ("二十月三日", None),
        ("0331", "--03-31"),
        ("2/29", "--02-29"),
        ("2000-02-29", "2000-02-29"),
        ("1999-02-29", None),
        ("2月30日", None),
        ("3/4/1991", None),
        ("1991-13-01", None),
        ("1850-01-01", None),
        ("昨天", None),
    ],
)
def test_a_birthday_of_many_writings_has_one(text, day):
    if day:
        assert normalised(OURS["birthday"], text) == day
    else:
        with pytest.raises(Unreadable):
            normalised(OURS["birthday"], text)


def test_nobody_is_born_tomorrow_and_a_date_needs_its_year():
    for attribute, text in ((OURS["birthday"], "2199-01-01"), (OWN[Kind.DATE], "3-4")):
        with pytest.raises(Unreadable):
            normalised(attribute, text)


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_written_out_is_read_back(day):
    text = day.isoformat()
    chinese = f"{day.year}年{day.month}月{day.day}日"

    assert dates.day(text) == dates.day(chinese) == text
    assert dates.month_day(text) == text[5:]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("上海市静安区南京西路1266号", ("上海市", "上海市", "静安区")),
        ("上海 静安区 南京西路 1266 号", ("上海市", "上海市", "静安区")),
        ("上海市上海市徐汇区武康路", ("上海市", "上海市", "徐汇区")),
        ("江苏省苏州市姑苏区平江路", ("江苏省", "苏州市", "姑苏区")),
        ("苏州市姑苏区", ("江苏省", "苏州市", "姑苏区")),
        ("浦东新区世纪大道100号", ("上海市", "上海市", "浦东新区")),
        ("内蒙古呼和浩特市新城区", ("内蒙古自治区", "呼和浩特市", "新城区")),
        ("广西南宁市青秀区", ("广西壮族自治区", "南宁市", "青秀区")),
        ("吉林市船营区北京路", ("吉林省", "吉林市", "船营区")),
        ("海南藏族自治州共和县", ("青海省", "海南藏族自治州", "共和县")),
        ("河南省济源市沁园街道", ("河南省", "济源市", "")),
        ("昆山市前进路", ("江苏省", "苏州市", "昆山市")),
        ("北京路12号", ("", "", "")),
        ("朝阳区建国路88号", ("", "", "")),  # of Beijing, or of Changchun
        ("随便写写", ("", "", "")),
    ],
)
def test_an_address_is_split_as_far_as_it_is_certain(text, parts):
    place = places.split(text)

    assert (place.province, place.city, place.district) == parts


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_address_loses_its_end(text):
    place = places.split(text)

    assert places.split(place.text).text == place.text
    assert re.sub(r"[\s,，、]+", "", text).endswith(place.rest)


def test_an_address_says_city_and_province_unless_they_are_given():
    found = all_normalised(OURS, {"address": "杭州西湖区龙井路 8 号", "city": "上海"})

    assert found == {
        "province": "浙江省",
        "district": "西湖区",
        "address": "浙江省杭州市西湖区龙井路8号",
        "city": "上海市",
    }


def test_a_city_says_its_province():
    assert all_normalised(OURS, {"city": "杭州"}) == {
        "city": "杭州市",
        "province": "浙江省",
    }


@pytest.mark.parametrize(
    ("name", "given_", "kept"),
    [
        ("name", "  苏  晚晴 ", "苏 晚晴"),
        ("name", "Ａｎｎａ", "Anna"),
        ("name", "小\u202e满", "小满"),
        ("name", "👩\u200d🍳厨", "👩\u200d🍳厨"),
        ("name", "保密", None),
        ("name", "", None),
        ("email", "Su.Wan@Example.COM", "Su.Wan@example.com"),
        ("gender", "女士", "female"),
        ("gender", "M", "male"),
        ("gender", "未知", None),
        ("interests", "手冲、拉花,手冲", ("手冲", "拉花")),
        ("interests", ["手冲", " "], ("手冲",)),
        ("interests", [], None),
        ("member_no", 88062041, "88062041"),
    ],
)
def test_other_values_have_one_form_too(name, given_, kept):
    assert normalised(OURS[name], given_) == kept


@pytest.mark.parametrize(
    ("kind", "given_", "kept"),
    [
        (Kind.NUMBER, "1,299", 1299),
        (Kind.NUMBER, -3, -3),
        (Kind.NUMBER, "", None),
        (Kind.FLAG, "是", True),
        (Kind.FLAG, False, False),
        (Kind.FLAG, " NO ", False),
    ],
)
def test_numbers_and_flags_are_read(kind, given_, kept):
    assert normalised(OWN[kind], given_) == kept


@pytest.mark.parametrize(
    ("attribute", "given_"),
    [
        (OURS["name"], "a\x00b"),
        (OURS["name"], "x" * 41),
        (OURS["job"], "x" * 201),
        (OURS["name"], True),
        (OURS["name"], ["苏"]),
        (OURS["email"], "su@localhost"),
        (OURS["email"], "a b@example.com"),
        (OURS["gender"], "其他人"),
        (OURS["interests"], [str(n) for n in range(21)]),
        (OURS["interests"], ["x" * 31]),
        (OURS["interests"], [1]),
        (OWN[Kind.NUMBER], "1.5"),
        (OWN[Kind.NUMBER], True),
        (OWN[Kind.NUMBER], "1" * 30),
        (OWN[Kind.FLAG], "也许"),
    ],
)
def test_what_is_none_of_its_kind_is_refused(attribute, given_):
    with pytest.raises(Unreadable):
        normalised(attribute, given_)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_what_is_kept_is_kept_the_same_again(text):
    for attribute in OURS.values():
        try:
            kept = normalised(attribute, text)
        except Unreadable:
            continue
        assert kept is None or normalised(attribute, kept) == kept, attribute.name
