"""Typed words as an answer, or as none."""

import pytest

from chalicelib.customers.attributes.catalogue import STANDARD
from chalicelib.insight.questions.hearing import heard, takes_anything
from chalicelib.insight.questions.models import (
    History,
    Setting,
    Tapped,
    item_id,
    tapped,
)
from chalicelib.insight.questions.standard import STANDARD as QUESTIONS

ATTRIBUTES = {one.name: one for one in STANDARD}


@pytest.mark.parametrize(
    ("attribute", "said", "value"),
    [
        ("name", "我叫苏晚晴", "苏晚晴"),
        ("name", "叫我小满就好", "小满"),
        ("name", "我是林小满。", "林小满"),
        ("name", "Anna Li", "Anna Li"),
        ("birthday", "我的生日是 3月31号", "--03-31"),
        ("birthday", "1991 年 3 月 31 日", "1991-03-31"),
        ("birthday", "三月三十一日", "--03-31"),
        ("birthday", "0331", "--03-31"),
        ("city", "住在苏州", "苏州市"),
        ("job", "我是设计师", "设计师"),
        ("mobile", "我的手机号是 138 1234 5678", "+8613812345678"),
        ("email", "写到 a.b@example.com 吧", "a.b@example.com"),
        ("address", "上海市徐汇区武康路 376 号", "上海市徐汇区武康路376号"),
        ("interests", "手冲、冷萃", ("冷萃", "手冲")),
        ("gender", "女士", "female"),
    ],
)
def test_an_answer_is_understood(attribute, said, value):
    assert heard(ATTRIBUTES[attribute], said) == value


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        ("name", "几点关门"),
        ("name", "你好"),
        ("name", "我的快递三天没动了，帮我看看"),
        ("name", "不方便"),
        ("birthday", "生日那天有礼物吗"),
        ("birthday", "3月3日到4月5日都可以"),
        ("birthday", "1991"),
        ("birthday", "2月31日"),
        ("city", "火星"),
        ("city", "上海武康路店几点开"),
        ("mobile", "12345"),
        ("job", "有低因的豆子吗"),
        ("address", "武康路"),
        ("gender", "在吗"),
        ("interests", ""),
    ],
)
def test_what_is_no_answer_is_left_alone(attribute, said):
    assert heard(ATTRIBUTES[attribute], said) is None


def test_almost_any_word_could_be_a_name_and_few_a_birthday():
    loose = {name for name, one in ATTRIBUTES.items() if takes_anything(one)}

    assert {"name", "job", "interests"} <= loose
    assert not loose & {"birthday", "mobile", "city", "email", "gender"}


def test_an_item_says_which_answer_to_which_ask_it_is():
    assert tapped(item_id("gender", 2, "1")) == Tapped("gender", 2, "1")


@pytest.mark.parametrize(
    "menu_id",
    ["", "101", "q.gender.1", "q.gender.x.1", "ivr:q.gender.1.1", "q.g.1.1\n"],
)
def test_items_of_others_are_none_of_ours(menu_id):
    assert tapped(menu_id) is None


def test_a_setting_survives_its_way_into_the_store_and_back():
    assert Setting.from_body(QUESTIONS.to_body(), 0) == QUESTIONS


def test_nobody_who_was_asked_nothing_is_waited_for():
    assert History("c1").awaiting_words(1) is None
    assert History("c1").next_number("job") == 1
