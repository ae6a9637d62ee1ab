"""Filling a form in from the outside: as a follower's phone sends it."""

import re
from dataclasses import replace
from html import unescape

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.starters import begun
from tests.portal import OPENID, member, profile_of, words

FORM_ID = "0123456789ab"
PATH = f"/portal/forms/{FORM_ID}"
POSTED = {"f1": "苏晚晴", "f2": "13812347241", "f3": "2 位", "f4": "yes"}


@pytest.fixture(autouse=True)
def fresh(aws):
    desk.forget()
    yield
    desk.forget()


def published(**changes):
    content = replace(begun("signup", "周末手冲课报名"), **changes)
    forms = desk.forms()
    forms.create(FORM_ID, content, "by", now_ms())
    forms.publish(forms.head(FORM_ID), content, by="by", at_ms=now_ms())
    return content


def post(visitor, page, **fields):
    return visitor.post(PATH, {**page.fields, **POSTED, **fields})


def test_a_form_is_filled_in_once_and_said_so(aws):
    published()
    profile_of(OPENID)
    anna = member()
    page = anna.get(PATH)

    taken = post(anna, page)
    again = post(anna, page)

    assert "周末手冲课报名" in words(page.text)
    assert taken.to == again.to == f"{PATH}?done=yes"
    assert "报名成功" in words(anna.get(taken.to).text)
    assert "您已经填过了" in words(anna.get(PATH).text)
    assert desk.answers().sums([FORM_ID])[FORM_ID]["n"] == 1


def test_what_is_wrong_comes_back_beside_what_was_typed(aws):
    published()
    anna = member()
    page = anna.get(PATH)

    back = post(anna, page, f2="12345", f3="", f1="<b>苏")

    assert back.status == 422
    said = words(unescape(back.text))
    assert "还有 2 处需要修改" in said
    assert "不是有效的电话号码" in said
    assert "请选一项" in said
    assert 'value="&lt;b&gt;苏"' in back.text
    assert 'value="12345"' in back.text
    assert back.fields["rid"] == page.fields["rid"]
    assert 'aria-invalid="true"' in back.text
    assert "data-draft-fresh" not in back.text
    assert desk.answers().sums([FORM_ID])[FORM_ID]["n"] == 0


def test_what_was_chosen_is_still_chosen(aws):
    content = begun("profile", "完善资料")
    published(fields=content.fields)
    anna = member()

    back = post(anna, anna.get(PATH), f1="", f2="男", f3="", f4="上海", f5="")

    assert re.search(r'value="男" checked', back.text)
    assert "勾选同意后才能提交" in back.text


def test_whoever_is_not_signed_in_comes_back_to_the_form(wechat, aws, anna):
    from tests.visitor import Visitor

    published()
    visitor = Visitor()

    page = visitor.sign_in(wechat, anna, PATH)

    assert "周末手冲课报名" in words(page.text)
    assert post(visitor, page).status == 303
    (answer,) = desk.answers().latest(FORM_ID, 9)
    assert answer.customer_id == connections.customer_id(anna)


def test_a_form_of_somebody_elses_session_is_not_taken(aws):
    published()
    anna, ben = member(), member("oBen")
    page = anna.get(PATH)

    forged = ben.post(PATH, {**page.fields, **POSTED})

    assert forged.status == 403
    assert desk.answers().latest(FORM_ID, 9) == []


@pytest.mark.parametrize("rid", ["", "x" * 32, "0" * 31])
def test_an_id_that_is_none_of_ours_is_refused(aws, rid):
    published()
    anna = member()
    page = anna.get(PATH)

    assert anna.post(PATH, {**page.fields, **POSTED, "rid": rid}).status == 400


def test_a_field_nobody_asked_for_is_refused(aws):
    published()
    anna = member()

    answer = post(anna, anna.get(PATH), customer_id="c" + "0" * 25)

    assert answer.status == 422
    assert desk.answers().latest(FORM_ID, 9) == []


def test_a_form_that_is_over_says_so_also_to_who_was_just_filling_it_in(aws):
    published()
    anna = member()
    page = anna.get(PATH)
    head = desk.forms().head(FORM_ID)
    desk.forms().open(head, is_open=False, by="by", at_ms=now_ms())

    late = post(anna, page)

    assert "已经结束" in words(late.text)
    assert "已经结束" in words(anna.get(PATH).text)


def test_a_form_ends_with_its_day(aws):
    published(closes=business_day(now_ms() - DAY_MS))

    assert "已经结束" in words(member().get(PATH).text)


def test_a_form_that_may_be_answered_again_offers_that(aws):
    published(many=True)
    anna = member()
    for _ in range(2):
        done = post(anna, anna.get(PATH))

    assert "再填一份" in words(anna.get(done.to).text)
    assert desk.answers().sums([FORM_ID])[FORM_ID]["n"] == 2


@pytest.mark.parametrize("form_id", ["ffffffffffff", "nothing", "0123456789AB"])
def test_a_form_that_is_not_there_is_not_found(aws, form_id):
    published()

    assert member().get(f"/portal/forms/{form_id}").status == 404


def test_a_draft_is_nobodys_to_fill_in(aws):
    desk.forms().create(FORM_ID, begun("signup", "报名"), "by", now_ms())

    assert member().get(PATH).status == 404


def test_filling_in_needs_three_reads(aws, monkeypatch):
    from tests.entry.test_console_pages import count_reads

    published()
    anna, calls = member(), []
    anna.get(PATH)
    count_reads(monkeypatch, calls)
    anna.get(PATH)

    assert len(calls) <= 3, calls
