"""Which rule answers: the order, the memory, and the same answer to the same push."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.inbox.passive.answer import answer, needs_state
from chalicelib.inbox.passive.publishing import DoorRules
from chalicelib.inbox.passive.rendering import build, title
from chalicelib.wechat import events
from tests.pushes import xml

MONDAY_10 = 1_760_320_800  # 2025-10-13 10:00 in China
OPEN = [[("09:00", "12:00"), ("13:00", "18:00")]] * 5 + [[], []]


def rule(name, **more):
    return {"id": name, "reply": {"type": "text", "content": name}, **more}


def compiled(**parts):
    return DoorRules.model_validate(parts).model_dump(mode="json", exclude_none=True)


RULES = compiled(
    welcome={"default": rule("hello"), "scenes": {"s1": rule("hello-s1")}},
    scans={"s1": rule("scanned-s1")},
    clicks={"HOURS": rule("clicked-hours")},
    keywords=[
        rule("exact", words=["菜单"], match="exact"),
        rule("price", words=["价格", "多少钱"], cooldown_s=60),
    ],
    ivr={
        "entries": {"click:SERVICE": "root", "text:帮助": "root"},
        "nodes": {
            "root": {
                "reply": rule("")["reply"] | {"content": "1 订单 2 售后"},
                "options": {"1": "order"},
            },
            "order": {
                "reply": {"type": "text", "content": "订单"},
                "options": {"0": "root"},
            },
        },
    },
    out_of_hours=rule("closed", hours=OPEN, holidays=["2025-10-14"]),
)


def event(kind, at=MONDAY_10, **fields):
    return events.parse(xml(kind, at=at, **fields).encode())


def text(words, at=MONDAY_10, msg_id="1"):
    return event("text", at, Content=words, msg_id=msg_id)


def said(one, state=None):
    found = answer(RULES, one, state or {})
    return found.rule if found else None


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (event("subscribe", EventKey=""), "hello"),
        (event("subscribe", EventKey="qrscene_s1"), "hello-s1"),
        (event("subscribe", EventKey="qrscene_other"), "hello"),
        (event("SCAN", EventKey="s1"), "scanned-s1"),
        (event("SCAN", EventKey="other"), None),
        (event("CLICK", EventKey="HOURS"), "clicked-hours"),
        (event("CLICK", EventKey="SERVICE"), "ivr:root"),
        (text("帮助"), "ivr:root"),
        (text(" 菜单 "), "exact"),
        (text("看菜单"), None),
        (text("这个多少钱"), "price"),
        (text("随便聊聊"), None),
        (event("image", MediaId="m"), None),
    ],
)
def test_the_right_rule_answers(one, expected):
    assert said(one) == expected


@pytest.mark.parametrize(
    ("hours_later", "expected"),
    [
        (0, None),
        (2.5, "closed"),  # lunch
        (4, None),
        (8, "closed"),  # evening
        (24, "closed"),  # the Tuesday is a holiday
        (48, None),
        (120, "closed"),  # Saturday
    ],
)
def test_out_of_hours_knows_shifts_weekends_and_holidays(hours_later, expected):
    assert said(text("有人吗", at=MONDAY_10 + int(hours_later * 3600))) == expected


def test_a_keyword_wins_over_out_of_hours():
    assert said(text("多少钱", at=MONDAY_10 + 12 * 3600)) == "price"


def test_who_taps_an_answer_at_night_waits_for_nobody():
    at = MONDAY_10 + 12 * 3600
    tap = events.parse(
        xml("text", at=at, Content="女士", bizmsgmenuid="q.a.1.1").encode()
    )

    assert said(text("女士", at=at)) == "closed"
    assert said(tap) is None


def test_a_rule_with_a_cooldown_is_silent_until_it_is_over():
    first = answer(RULES, text("价格", msg_id="1"), {})

    assert said(text("价格", MONDAY_10 + 59, msg_id="2"), first.state) is None
    assert said(text("价格", MONDAY_10 + 60, msg_id="3"), first.state) == "price"


def test_a_repeated_push_is_answered_as_the_first_was():
    one = text("价格")
    first = answer(RULES, one, {})

    assert answer(RULES, one, first.state) == first


def test_numbers_walk_through_the_menu_and_a_repeat_stays_where_it_was():
    entered = answer(RULES, text("帮助", msg_id="1"), {})
    one = text("1", MONDAY_10 + 5, msg_id="2")
    chosen = answer(RULES, one, entered.state)
    back = answer(RULES, text("0", MONDAY_10 + 9, msg_id="3"), chosen.state)

    assert [entered.rule, chosen.rule, back.rule] == [
        "ivr:root",
        "ivr:order",
        "ivr:root",
    ]
    assert answer(RULES, one, chosen.state) == chosen


def test_a_menu_left_alone_is_forgotten():
    entered = answer(RULES, text("帮助", msg_id="1"), {})

    assert said(text("1", MONDAY_10 + 601, msg_id="2"), entered.state) is None


def test_only_what_depends_on_memory_asks_for_it():
    without_menu = {**RULES, "ivr": {}}

    assert needs_state(RULES, text("1"))
    assert needs_state(without_menu, text("价格"))
    assert not needs_state(without_menu, text("菜单"))
    assert not needs_state(RULES, event("subscribe", EventKey=""))


@given(st.text(max_size=40), st.integers(0, 2**31))
def test_any_text_gets_an_answer_or_none_and_always_the_same(words, at):
    kept = "".join(c for c in words if c.isprintable() and c not in "<>&]")
    one = text(kept, at)

    assert answer(RULES, one, {}) == answer(RULES, one, {})


@pytest.mark.parametrize(
    "reply",
    [
        {"type": "text", "content": "好"},
        {"type": "image", "media_id": "m"},
        {"type": "video", "media_id": "m", "title": "t"},
        {
            "type": "news",
            "articles": [
                {
                    "title": "新品",
                    "url": "https://a.cn",
                    "pic_url": "",
                    "description": "",
                }
            ],
        },
        {"type": "agents", "kf_account": "a@b"},
    ],
)
def test_every_reply_that_can_be_published_can_be_said(reply):
    rules = compiled(welcome={"default": {"id": "x", "reply": reply}})
    stored = rules["welcome"]["default"]["reply"]

    assert build(stored).body().startswith("<MsgType>")
    assert title(stored)
