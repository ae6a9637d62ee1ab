"""What of a sentence a role sees."""

import pytest

from chalicelib.customers.timeline import Entry
from chalicelib.insight.semantics.lexicon.models import Lexicon, Topic
from chalicelib.insight.semantics.lexicon.reader import Reader
from chalicelib.insight.semantics.topics.sentences import masked, pieces_of

READER = Reader(Lexicon(topics=(Topic("beans", "豆子", ("豆子",)),)))


def said(text, kind="message", **data):
    return Entry("c1", 0, "k", kind, "text", "in", text, data={"Content": text} | data)


def shown(entry, *, whole):
    return [(one.text, one.mark) for one in pieces_of(READER, entry, whole=whole)]


def test_who_may_read_messages_reads_them_with_their_marks():
    assert shown(said("你好，豆子ＯＫ吗？"), whole=True) == [
        ("你好，", ""),
        ("豆子", "topic"),
        ("ＯＫ吗？", ""),
    ]


def test_who_may_not_sees_the_words_that_were_recognised_alone():
    entry = said("我是苏晚晴，豆子寄到武康路")

    assert shown(entry, whole=False) == [("…", ""), ("豆子", "topic"), ("…", "")]


def test_a_tap_is_in_our_own_words():
    entry = said("点击菜单：NEW_豆子", kind="event")

    assert shown(entry, whole=False) == [("点击菜单：NEW_豆子", "")]


def test_what_was_spoken_is_read_from_its_transcript():
    entry = Entry(
        "c1",
        0,
        "k",
        "transcript",
        "voice",
        "internal",
        "转写：豆子",
        data={"text": "豆子"},
    )

    assert shown(entry, whole=True) == [("豆子", "topic")]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("打 13812345678 找我", "打 138**** 找我"),
        ("138 1234 5678", "138****"),
        ("anna@example.com", "***@***"),
        ("订单 2024 年 3 月", "订单 2024 年 3 月"),
        ("要 30 份", "要 30 份"),
    ],
)
def test_what_may_name_a_person_is_masked_for_everybody(text, seen):
    assert masked(text) == seen
