"""What somebody filled in, checked against the form."""

from dataclasses import replace

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.attributes.catalogue import STANDARD, Catalogue
from chalicelib.insight.forms.filling import (
    LONGEST_PARAGRAPH,
    LONGEST_TEXT,
    consent_of,
    filled,
    learnt,
    typed,
)
from chalicelib.insight.forms.models import Content, Field, Kind

CATALOGUE = Catalogue(STANDARD)
NAME = Field("f1", Kind.TEXT, "姓名", attribute="name")
WORDS = Field("f2", Kind.PARAGRAPH, "意见")
OFTEN = Field("f3", Kind.SINGLE, "多久来一次", options=("每天", "每周"))
LIKES = Field("f4", Kind.MULTIPLE, "喜欢", options=("手冲", "冷萃", "拉花"))
STARS = Field("f5", Kind.RATING, "评分")
TELLS = Field("f6", Kind.NPS, "推荐")
BORN = Field("f7", Kind.DATE, "生日", attribute="birthday")
PHONE = Field("f8", Kind.PHONE, "手机号", attribute="mobile")
OTHER = Field("f9", Kind.PHONE, "同伴的手机号")
AGREE = Field("f10", Kind.CONSENT, "同意用于服务")
FIELDS = (NAME, WORDS, OFTEN, LIKES, STARS, TELLS, BORN, PHONE, OTHER, AGREE)
FORM = Content("回访", fields=FIELDS)


def post(**fields):
    return filled(FORM, CATALOGUE, {"csrf": "c", "rid": "r", **fields})


def one(field, text):
    """Return what a form of one field makes of a text."""
    content = Content("x", fields=(field,))
    return filled(content, CATALOGUE, {field.id: text})


def test_every_kind_of_answer_is_read_as_it_is_kept():
    found = post(
        f1=" 苏 晚晴 ",
        f2="周末\r\n太挤",
        f3="每周",
        f4_1="手冲",
        f4_3="拉花",
        f5="5",
        f6="0",
        f9="139 1234 5678",
        f10="yes",
    )

    assert found.errors == {}
    assert found.values == {
        "f1": "苏 晚晴",
        "f2": "周末\n太挤",
        "f3": "每周",
        "f4": ("手冲", "拉花"),
        "f5": 5,
        "f6": 0,
        "f10": True,
    }
    assert found.secrets == {"f9": "+8613912345678"}


def test_what_names_a_person_is_set_apart_and_shown_masked():
    found = post(f7="1991-03-31", f8="13812347241")

    assert found.values == {}
    assert found.secrets == {"f7": "1991-03-31", "f8": "+8613812347241"}
    assert found.masked == {"f7": "****-03-31", "f8": "138****7241"}


def test_nothing_is_an_answer_where_none_is_needed():
    assert post() == post(f1="  ", f2="", f8="")
    assert post().errors == {}


@pytest.mark.parametrize(
    ("field", "says"),
    [
        (NAME, "请填写这一项"),
        (OFTEN, "请选一项"),
        (LIKES, "请至少选一项"),
        (STARS, "请打个分"),
        (TELLS, "请打个分"),
        (AGREE, "勾选同意后才能提交"),
    ],
)
def test_what_is_needed_is_asked_for(field, says):
    needed = replace(field, required=True)

    assert one(needed, "").errors == {field.id: says}


def test_a_name_that_says_nothing_is_no_name():
    assert one(replace(NAME, required=True), "保密").errors == {"f1": "请填写这一项"}
    assert one(NAME, "保密").values == {}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (NAME, "长" * 41),
        (Field("f1", Kind.TEXT, "x"), "长" * (LONGEST_TEXT + 1)),
        (WORDS, "长" * (LONGEST_PARAGRAPH + 1)),
        (OFTEN, "从不"),
        (STARS, "0"),
        (STARS, "6"),
        (STARS, "五"),
        (TELLS, "11"),
        (TELLS, "-1"),
        (TELLS, "1.0"),
        (BORN, "2999-01-01"),
        (BORN, "2月31日"),
        (PHONE, "12345"),
        (OTHER, "021-12345678"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field, text):
    found = one(field, text)

    assert set(found.errors) == {field.id}
    assert (found.values, found.secrets) == ({}, {})


def test_options_that_are_not_offered_are_not_taken():
    found = post(f4_1="手冲", f4_2="美式", f4_9="冷萃")

    assert found.values == {"f4": ("手冲", "冷萃")}


def test_a_field_of_another_version_is_passed_by_and_a_strange_one_refused():
    assert post(f99="x", f98_1="y").errors == {}
    with pytest.raises(InvalidInput, match="unknown_field"):
        post(is_admin="yes")


def test_what_nobody_sees_is_left_out():
    assert one(WORDS, "好\x00的\x07\ud800").values == {"f2": "好的"}


def test_what_was_typed_comes_back_as_it_was():
    posted = {"f1": "<b>", "f4_2": "冷萃", "f5": "9", "csrf": "c"}

    again = typed(FORM, posted)

    assert (again["f1"], again["f4"], again["f5"], again["f3"]) == (
        "<b>",
        ("冷萃",),
        "9",
        "",
    )


def test_what_is_mapped_is_learnt_with_the_consent_that_was_given():
    found = post(f1="苏晚晴", f2="很好", f8="13812347241", f10="yes")

    assert learnt(FORM, found.values, found.secrets) == {
        "name": "苏晚晴",
        "mobile": "+8613812347241",
    }
    assert consent_of(FORM, found.values) == "同意用于服务"


def test_without_the_consent_nothing_is_learnt():
    found = post(f1="苏晚晴", f8="13812347241")

    assert learnt(FORM, found.values, found.secrets) == {}
    assert consent_of(FORM, found.values) == ""


def test_a_form_that_asks_for_no_consent_teaches_what_it_says():
    plain = Content("x", fields=(NAME,))
    found = filled(plain, CATALOGUE, {"f1": "苏晚晴"})

    assert learnt(plain, found.values, found.secrets) == {"name": "苏晚晴"}
