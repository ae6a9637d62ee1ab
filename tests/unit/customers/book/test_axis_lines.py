"""How entries read on the time axis, by who reads them."""

import pytest

from chalicelib.core.errors import Malformed
from chalicelib.customers.anchors import AxisPlace, checked, digest, instant, path
from chalicelib.customers.book.axis import kinds
from chalicelib.customers.book.axis.days import by_day, heading
from chalicelib.customers.book.axis.lines import Line, Names, lines_of, scenes_in
from chalicelib.customers.timeline import Entry
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Entity, visible_fields

WHO = "c" + "0" * 25
NOON = 1_764_043_200_000  # 2025-11-25 12:00 in China
ALL = visible_fields(Role.ADMINISTRATOR, Entity.CUSTOMER)


def entry(key, kind, type_, title, direction="in", at_ms=NOON, **more):
    return Entry(WHO, at_ms, key, kind, type_, direction, title, **more)


def read(*entries, seen=ALL, **names):
    return lines_of(entries, seen, Names(**names), WHO)


def one(*entries, **more):
    (line,) = read(*entries, **more)
    return line


def test_a_message_is_quoted_and_an_answer_says_that_it_went_by_itself():
    said = one(entry("m#1", "message", "text", "新豆到了吗"))
    told = one(
        entry("m#1~reply", "message", "text", "到了", "out", data={"passive": 1})
    )

    assert (said.title, said.quote, said.way) == ("客户留言", "新豆到了吗", "in")
    assert (told.title, told.quote, told.way) == ("自动回复", "到了", "out")


@pytest.mark.parametrize(
    ("type_", "title", "shown", "text"),
    [
        ("subscribe", "扫码关注：store:1", "关注公众号", "渠道码「一号店」"),
        ("SCAN", "扫码：store:1", "扫码", "渠道码「一号店」"),
        ("subscribe", "关注公众号", "关注公众号", ""),
        ("SCAN", "扫码进入工作台", "扫码", "扫码进入工作台"),
        ("CLICK", "点击菜单：NEW", "点击菜单", "NEW"),
        ("unsubscribe", "取消关注", "取消关注", ""),
    ],
)
def test_an_event_says_what_was_done_and_by_which_code(type_, title, shown, text):
    event = entry("e#1", "event", type_, title, data={"EventKey": "store:1"})

    line = one(event, scenes={"store:1": "一号店"})

    assert (line.title, line.text) == (shown, text)


def test_a_colleagues_sign_in_is_no_code_to_look_up():
    event = entry("e#1", "event", "SCAN", "扫码进入工作台", data={"EventKey": "s:9"})

    assert scenes_in([event]) == set()


def test_a_send_that_was_held_back_says_why():
    why = "没有发送（近期已发得够多）：模板消息：豆子节"
    data = {"decision": "SUPPRESSED", "purpose": "marketing"}
    refused = one(entry("s#1", "send", "template", why, "internal", data=data))
    later = one(
        entry("s#2", "send", "text", "暂缓发送（处于免打扰时段，11-26 09:00 再试）：x")
    )

    assert (refused.title, refused.text) == ("营销消息没有发送", "原因：近期已发得够多")
    assert (refused.quote, refused.tone) == ("模板消息：豆子节", "r")
    assert (later.title, later.tone) == ("消息暂缓发送", "o")


def test_what_is_told_later_stands_at_the_line_it_is_about():
    voice = entry("m#1", "message", "voice", "语音")
    kept = {"state": "stored", "object": "x.amr", "duration_ms": 4200}
    recording = entry("m#1~rec", "recording", "voice", "录音", ref="m#1", data=kept)
    said = entry(
        "m#1~txt", "transcript", "voice", "转写：你好", ref="m#1", data={"text": "你好"}
    )

    line = one(said, recording, voice)

    assert (line.title, line.spoken, line.can_be_played) == (
        "客户发来语音",
        "你好",
        True,
    )
    assert [chip.text for chip in line.chips] == ["4 秒"]


def test_the_last_receipt_of_a_send_is_the_one_that_counts():
    send = entry("s#1", "send", "template", "模板消息：豆子节", "out")
    sent = entry("s#1~sent", "receipt", "sent", "已发出", ref="s#1", at_ms=NOON + 1)
    told = entry(
        "s#1~receipt", "receipt", "delivered", "已送达", ref="s#1", at_ms=NOON + 9
    )

    line = one(told, sent, send)

    assert [(chip.text, chip.tone) for chip in line.chips] == [("已送达", "green")]


def test_a_receipt_whose_send_is_on_another_page_has_a_line_of_its_own():
    line = one(entry("s#1~receipt", "receipt", "undelivered", "未送达", ref="s#1"))

    assert (line.title, line.tone) == ("未送达", "r")


def test_a_note_shows_its_words_as_long_as_they_are_not_taken_back():
    written = entry("note:1", "note", "call", "电话 · 林晓", "internal")

    assert one(written, notes={"note:1": "回访"}).quote == "回访"
    assert one(written).text == "已撤回"


@pytest.mark.parametrize(
    "hidden",
    [
        entry("m#1", "message", "text", "我的手机是 13800000000"),
        entry("m#1", "message", "location", "位置：武康路 1 号"),
        entry("e#1", "event", "location_select", "选择位置：武康路 1 号"),
        entry("note:1", "note", "call", "电话 · 林晓"),
        entry("s#1", "send", "text", "好的", "out", data={"purpose": "reply"}),
        entry("s#2", "send", "text", "王先生，发货了", data={"purpose": "service"}),
        entry("s#3", "send", "text", "没有发送（已满）：王先生"),
        entry("s#4", "send", "news", "王先生", data={"purpose": "marketing"}),
        entry("m~txt", "transcript", "voice", "转写：你好"),
        entry("x", "relation", "added", "登记关系：配偶 王先生"),
    ],
    ids=lambda one: f"{one.kind}.{one.type}",
)
def test_an_analyst_sees_that_it_happened_and_not_what_was_said(hidden):
    seen = visible_fields(Role.ANALYST, Entity.CUSTOMER)

    line = one(hidden, seen=seen, notes={"note:1": "回访"})

    shown = f"{line.title} {line.text} {line.quote} {line.spoken}"
    words = ("138", "武康路", "林晓", "好的", "你好", "王先生", "回访")
    assert not any(word in shown for word in words)
    assert line.title


def test_a_marketer_reads_what_a_campaign_said_and_no_conversation():
    seen = visible_fields(Role.MARKETER, Entity.CUSTOMER)
    campaign = entry("s#1", "send", "text", "豆子节", data={"purpose": "marketing"})
    answer = one(
        entry("s#2", "send", "text", "到了", data={"purpose": "service"}), seen=seen
    )

    assert one(campaign, seen=seen).quote == "豆子节"
    assert (answer.title, answer.text, answer.quote) == ("服务通知", "内容已隐藏", "")


def test_why_something_was_not_sent_is_told_without_what_it_said():
    seen = visible_fields(Role.ANALYST, Entity.CUSTOMER)
    held = entry("s#1", "send", "text", "没有发送（对方没有关注）：王先生", "internal")
    said = entry("m#1", "message", "text", "没有发送（王先生）：好的")

    line = one(held, seen=seen)
    assert (line.title, line.text) == ("消息没有发送", "原因：对方没有关注")
    assert line.quote == ""
    assert one(said, seen=seen).text == "内容已隐藏"


def test_a_line_of_a_merged_customer_says_whose_it_was():
    other = Entry("c" + "1" * 25, NOON, "m#1", "message", "text", "in", "x")

    assert one(other).customer_id == other.customer_id
    assert one(entry("m#1", "message", "text", "x")).customer_id == ""


def test_days_have_a_heading_each_and_one_that_goes_on_has_none():
    hour = 3_600_000
    found = [Line("a", NOON, "", "", "x"), Line("b", NOON - 24 * hour, "", "", "y")]

    assert [day.heading for day in by_day(found, NOON)] == [
        "今天 · 11 月 25 日 周二",
        "昨天 · 11 月 24 日 周一",
    ]
    assert [day.heading for day in by_day(found, NOON, after_ms=NOON + 1)] == [
        "",
        "昨天 · 11 月 24 日 周一",
    ]
    assert heading(NOON - 400 * 24 * hour, NOON).startswith("2024 年")


def test_the_groups_offered_are_those_with_something_to_read():
    analyst = visible_fields(Role.ANALYST, Entity.CUSTOMER)

    assert "talk" in dict(kinds.groups_for(ALL))
    assert "talk" not in dict(kinds.groups_for(analyst))
    assert {"message", "recording"} <= kinds.in_group("talk")
    assert kinds.in_group("nothing") == frozenset()


def test_no_address_of_a_line_holds_its_key():
    where = path(WHO, "m#gh_1#oAnna#77", NOON)

    mark = digest("m#gh_1#oAnna#77")
    assert where.endswith(f"timeline?around={mark}&at={NOON}#e-{mark}")
    assert "oAnna" not in where


@pytest.mark.parametrize(
    "text", ["", "x", "1" * 13, "1" * 13 + ".xyz", "٣" * 13 + ".0" * 8]
)
def test_a_place_that_is_none_of_ours_is_malformed(text):
    with pytest.raises(Malformed):
        AxisPlace.parse(text)
    with pytest.raises(Malformed):
        checked(text)


@pytest.mark.parametrize("text", ["-1", "1e3", "9" * 14, "٣", ""])
def test_an_instant_is_plain_digits(text):
    with pytest.raises(Malformed):
        instant(text)
