"""The rules of the first page."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sources import CHANNELS
from chalicelib.customers.timeline import Entry
from chalicelib.members.home import service, wording
from chalicelib.members.home.models import Figure

CUSTOMER = "cs7k3qxm9d2w4v8n1j5h6g0tza"


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOON = at("2026-11-22T04:00:00")


def home(profile=None, entries=(), now_ms=NOON):
    return service.home(CUSTOMER, profile, entries, brand="青禾生活", now_ms=now_ms)


def person(**values):
    return Profile(CUSTOMER, "o", "wx", **{"subscribed": True, **values})


def entry(kind="message", type_="text", direction="in", title="你好", **more):
    return Entry(CUSTOMER, NOON, "k", kind, type_, direction, title, **more)


@pytest.mark.parametrize(
    ("joined", "now", "days"),
    [
        ("2026-11-22T04:00:00", "2026-11-22T05:00:00", 1),
        ("2026-11-21T15:59:00", "2026-11-21T16:00:00", 2),  # midnight in China
        ("2025-09-23T04:00:00", "2026-11-22T04:00:00", 426),
        ("2026-11-22T04:00:00", "2026-11-22T03:00:00", 1),  # a clock that is behind
        ("2026-11-24T04:00:00", "2026-11-22T03:00:00", 1),
    ],
)
def test_days_are_counted_by_chinas_calendar_from_one(joined, now, days):
    assert service.days_since(at(joined), at(now)) == days


@pytest.mark.parametrize(
    ("hour_utc", "said"),
    [
        (20, "夜深了"),
        (21, "早上好"),
        (2, "早上好"),
        (3, "中午好"),
        (5, "下午好"),
        (9, "下午好"),
        (10, "晚上好"),
        (15, "晚上好"),
    ],
)
def test_the_greeting_is_for_chinas_time_of_day(hour_utc, said):
    assert service.greeting(at(f"2026-11-22T{hour_utc:02d}:00:00")) == said


def test_every_source_that_wechat_documents_has_words():
    of_wechat = [name for name in CHANNELS if name.startswith("ADD_SCENE_")]
    assert len(of_wechat) == 13
    for code, words in CHANNELS.items():
        assert service.source(code) == words
    assert service.source("scene:store:sh-001") == "扫描活动二维码"
    assert service.source("ADD_SCENE_OF_NEXT_YEAR") == "微信"
    assert service.source("") == "微信"


def test_somebody_who_left_is_no_follower_but_keeps_name_and_number():
    left = home(person(subscribed=False, subscribed_at_ms=NOON, name="苏晚晴"))

    assert (left.follows, left.days, left.joined_ms) == (False, 0, 0)
    assert (left.name, left.number) == ("苏晚晴", "S7K3 QXM9 D2W4")


def test_somebody_unknown_gets_a_page_too():
    page = home(None)

    assert (page.name, page.has_name) == ("微信用户 S7K3QX", False)
    assert not page.can_be_named


def test_the_numbers_are_the_profiles():
    page = home(person(inbound_count=3, outbound_count=2, times_followed=1))

    assert page.figures == (
        Figure(3, "次", "我的互动"),
        Figure(2, "条", "收到的回复"),
        Figure(1, "次", "关注次数"),
    )


@pytest.mark.parametrize(
    ("told", "title", "detail"),
    [
        (entry(), "发送消息", "你好"),
        (entry(title="位置：上海"), "发送消息", "位置：上海"),
        (entry(type_="location", title="位置：上海"), "发送位置", "上海"),
        (entry(type_="voice", title="语音"), "发送语音", ""),
        (entry("event", "subscribe", title="关注公众号"), "关注了青禾生活", ""),
        (entry("event", "SCAN", title="扫码：s1"), "扫描二维码", ""),
        (entry(direction="out", data={"passive": True}), "自动回复", "你好"),
        (entry("send", "text", "out"), "客服回复", "你好"),
        (
            entry("send", "template", "out", "模板消息：已发货"),
            "服务通知",
            "已发货",
        ),
    ],
)
def test_an_entry_is_told_in_the_members_words(told, title, detail):
    (line,) = home(person(), [told]).lines

    assert (line.title, line.detail) == (title, detail)


@pytest.mark.parametrize(
    "hidden",
    [
        entry("event", "location"),
        entry("event", "templatesendjobfinish", "internal"),
        entry("send", "template", "internal", "没有发送（不愿被打扰）"),
        entry("receipt", "delivered", "internal"),
        entry("transcript", "voice", "internal", "客户说……"),
        entry("event", "kind_of_next_year"),
    ],
)
def test_what_stays_inside_the_house_is_not_told(hidden):
    assert home(person(), [hidden]).lines == ()


def test_only_the_newest_lines_are_shown():
    told = [entry(title=str(number)) for number in range(20)]

    shown = home(person(), told).lines

    assert [line.detail for line in shown] == [str(number) for number in range(8)]


def test_a_time_axis_that_could_not_be_read_is_not_an_empty_one():
    assert home(person(), None).lines is None
    assert home(person(), []).lines == ()


def test_every_icon_of_a_line_is_in_the_sprite():
    names = (Path(__file__).parents[3] / "infra" / "icons.txt").read_text().split()
    used = [words[0] for words in wording.LINES.values()]
    used += [wording.AUTOMATIC[0], wording.NOTICE[0], wording.ANSWER[0]]

    assert set(used) <= set(names)
