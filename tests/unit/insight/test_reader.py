"""What the reader makes of words, and of those that change them."""

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.insight.semantics.lexicon.models import (
    Intent,
    Lexicon,
    Modifiers,
    Mood,
    Topic,
)
from chalicelib.insight.semantics.lexicon.reader import LONGEST_TEXT, Reader
from chalicelib.insight.semantics.lexicon.words import lines_of

LEXICON = Lexicon(
    topics=(
        Topic("beans", "豆子", ("豆子 / 豆 / kona",), ("豆浆", "磨…豆渣")),
        Topic("store", "门店", ("几点…关", "wifi", "=店")),
        Topic("price", "价格", ("多少钱",)),
    ),
    intents=(
        Intent("price", "询价", ("多少钱",)),
        Intent("returns", "退货", ("退货",), ("退货单",)),
        Intent("complaint", "投诉", ("差评",), mood=Mood.NEGATIVE),
        Intent("praise", "表扬", (), mood=Mood.POSITIVE),
    ),
    feelings={
        2: ("惊艳",),
        1: ("好喝 / 不错 / 香", "期待…惊喜"),
        -1: ("难喝 / 太慢",),
        0: ("不好意思",),
    },
    modifiers=Modifiers(
        negations=("不", "没", "没有", "不是", "别"),
        more=("很", "特别", "太"),
        less=("有点",),
        turns=("但是", "就是"),
        questions=("吗", "会不会"),
    ),
)
READER = Reader(LEXICON)


def topics(text):
    return set(READER.read(text).topics)


def intents(text):
    return set(READER.read(text).intents)


def feeling(text):
    return READER.read(text).polarity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("豆子到了吗", {"beans"}),
        ("ＫＯＮＡ有吗", {"beans"}),  # full width and upper case are the same word
        ("来杯豆浆", set()),
        ("豆浆和豆子", {"beans"}),
        ("磨出来全是豆渣", set()),
        ("几点你们关门", {"store"}),
        ("几点？关灯", set()),  # another clause
        ("几点" + "啊" * 11 + "关", set()),  # too far apart
        ("有wifi吗", {"store"}),
        ("wifi6吗", set()),  # inside another Latin word
        ("这家店不错", {"store"}),
        ("店铺", set()),  # not a word by itself
        ("天气真好", set()),
        ("", set()),
    ],
)
def test_topics_are_found_by_words_synonyms_gaps_and_whole_words(text, found):
    assert topics(text) == found


def test_a_topic_and_an_intent_of_one_name_are_both_found():
    assert topics("多少钱") == {"price"}
    assert intents("多少钱") == {"price"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我要退货", {"returns"}),
        ("不退货", set()),
        ("能不能退货", {"returns"}),  # asks, and denies nothing
        ("退货单在哪", set()),
    ],
)
def test_an_intent_can_be_denied_and_excluded(text, found):
    assert intents(text) == found


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("好喝", 1),
        ("不好喝", -1),
        ("不是很好喝", -1),
        ("没有不好喝", 0),  # denied twice
        ("难喝", -1),
        ("不难喝", 0),
        ("不错", 1),  # 不 is part of the word
        ("特别好喝", 1),  # and 别 part of 特别
        ("有点难喝", -1),
        ("好喝吗", 0),  # who asks does not praise
        ("会不会难喝", 0),
        ("怎么这么难喝？", -1),  # who asks why takes it for granted
        ("好喝，就是太慢", -1),  # what follows the turn weighs more
        ("太慢，但是特别惊艳", 1),
        ("好喝，难喝", 0),
        ("好喝好喝好喝，难喝", 0),  # said three times it is one feeling
        ("不好意思", 0),
        ("期待了好久真是惊喜", 1),
        ("今天星期几", 0),
    ],
)
def test_feelings_are_turned_stressed_weighed_and_asked_about(text, score):
    assert feeling(text) == score


def test_a_strong_feeling_is_an_intent_without_any_word_of_it():
    assert intents("太难喝了") == {"complaint"}
    assert intents("特别好喝") == {"praise"}
    assert intents("差评") == {"complaint"}


def test_a_text_of_any_length_and_kind_is_read():
    assert topics("豆子" * 5_000) == {"beans"}
    assert topics("好" * LONGEST_TEXT + "豆子") == set()
    assert READER.read("\0\ud83d\ude00 ﷺ \u200b…\n" * 50).topics == ()


def test_an_explanation_names_what_counts_and_what_does_not():
    found = READER.explain("豆浆不好喝，豆子有点难喝吗")

    marks = {(m.word, m.start): (m.counts, m.why) for m in found.marks}
    assert marks["豆子", 0] == (False, "「豆浆」排除了它")
    assert marks["豆子", 6] == (True, "")
    assert marks["好喝", 3] == (True, "被「不」反转")
    assert marks["难喝", 10] == (False, "在提问")
    assert found.reading == READER.read("豆浆不好喝，豆子有点难喝吗")


def test_an_empty_lexicon_reads_nothing():
    assert Reader(Lexicon()).read("豆子好喝") == Reader(Lexicon()).read("")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("/", "不完整"),
        ("豆 /", "不完整"),
        ("几点…", "两边都要有词"),
        ("…关", "两边都要有词"),
        ("一…二…三", "不完整"),
        ("=", "不完整"),
        ("豆=子", "等号"),
        ("豆" * 21, "太长"),
    ],
)
def test_a_line_that_is_no_word_is_refused_with_its_reason(line, reason):
    with pytest.raises(InvalidInput, match=reason):
        lines_of(line)


def test_lines_are_kept_in_one_form_without_repeats():
    assert lines_of(" ＫＯＮＡ \n\nkona\n几点…关\n") == ("kona", "几点…关")


def test_a_lexicon_is_the_same_after_it_was_stored():
    assert Lexicon.from_dict(LEXICON.to_dict()) == LEXICON
