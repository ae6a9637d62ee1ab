"""The portal's first page from the outside: what it says, and to whom."""

import re
from html import unescape

import pytest

from chalicelib.aws.lean import Client
from chalicelib.core.clock import DAY_MS, MINUTE_MS, now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.timeline import Timeline
from tests.portal import OPENID, entry, member, profile_of, remember, words


def test_the_first_page_names_the_member_their_source_and_their_days(aws):
    profile_of(OPENID, name="苏晚晴", sub_at=now_ms() - 425 * DAY_MS, in_n=1280)

    said = words(member().get("/portal/home").text)

    assert "苏晚晴" in said
    assert "加入青禾生活的第 426 天" in said
    assert "关注来源 扫描二维码" in said
    assert "1,280 次" in said


def test_a_member_without_a_name_gets_a_code_and_is_asked(aws):
    customer = profile_of(OPENID)

    said = words(member().get("/portal/home").text)

    assert f"微信用户 {customer[1:7].upper()}" in said
    assert "使用微信昵称" in said


def test_recent_interactions_are_told_in_the_members_words(aws):
    customer = profile_of(OPENID)
    remember(
        entry(customer, "message", "text", "in", "滤芯多久换一次？", ago_ms=3),
        entry(customer, "message", "text", "out", "三个月一次", ago_ms=2, passive=True),
        entry(customer, "send", "template", "out", "模板消息：已发货", ago_ms=1),
        entry(customer, "send", "template", "internal", "没有发送（秘密）：促销"),
        entry(customer, "receipt", "delivered", "internal", "已送达"),
        entry(customer, "event", "location", "in", "上报位置"),
    )

    said = words(member().get("/portal/home").text)

    assert "发送消息" in said
    assert "滤芯多久换一次？" in said
    assert "自动回复" in said
    assert "服务通知" in said
    assert "模板消息" not in said
    assert "秘密" not in said
    assert "上报位置" not in said


def test_somebody_with_no_history_sees_what_to_do(aws):
    profile_of(OPENID)

    assert "还没有互动记录" in words(member().get("/portal/home").text)


def test_somebody_who_does_not_follow_is_invited(aws):
    said = words(member().get("/portal/home").text)

    assert "还没有关注青禾生活" in said
    assert "关注来源" not in said
    assert "使用微信昵称" not in said


def test_the_page_stands_without_a_time_axis_that_does_not_answer(aws, monkeypatch):
    profile_of(OPENID, name="苏晚晴")

    def fails(*_):
        raise Unavailable("DynamoDB does not answer")

    monkeypatch.setattr(Timeline, "recent", fails)
    shown = member().get("/portal/home")

    assert shown.status == 200
    assert "苏晚晴" in words(shown.text)
    assert "互动记录暂时没有加载出来 重试" in words(shown.text)


def test_the_first_page_costs_three_reads_and_no_write(aws, monkeypatch):
    profile_of(OPENID)
    visitor, calls, call = member(), [], Client.call
    visitor.get("/portal/home")  # what containers remember is remembered

    def counted(self, operation, request):
        calls.append(operation)
        return call(self, operation, request)

    monkeypatch.setattr(Client, "call", counted)
    visitor.get("/portal/home")

    assert calls == ["GetItem", "GetItem", "Query"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        '"><script>alert(1)</script>',
        "</title><svg onload=alert(1)>",
    ],
)
def test_what_people_write_stays_text(aws, hostile):
    customer = profile_of(OPENID, name=hostile)
    remember(entry(customer, "message", "text", "in", hostile))

    html = member().get("/portal/home").text

    assert hostile not in html
    assert unescape(html).count(hostile) == 2


def test_what_people_write_is_no_template(aws):
    profile_of(OPENID, name="{{7*7}}")

    assert "{{7*7}}，" in member().get("/portal/home").text


def test_the_times_on_the_page_are_chinas(aws):
    customer = profile_of(OPENID)
    remember(entry(customer, "message", "voice", "in", "语音", ago_ms=2 * MINUTE_MS))

    html = member().get("/portal/home").text

    assert re.search(r'datetime="[^"]+\+08:00"', html)
