"""The lexicon as staff type it."""

import pytest

from chalicelib.core.errors import NotFound
from chalicelib.insight.semantics.lexicon import editing, shown
from chalicelib.insight.semantics.lexicon.differences import differences
from chalicelib.insight.semantics.lexicon.models import (
    Intent,
    Lexicon,
    Modifiers,
    Topic,
)

LEXICON = Lexicon(
    topics=(Topic("beans", "豆子", ("豆子",), (), "爱豆人"), Topic("ship", "物流")),
    intents=(Intent("price", "询价", ("多少钱",)),),
    feelings={1: ("好喝",), -1: ("难喝",)},
    modifiers=Modifiers(negations=("不",)),
    menus={"NEW": ("beans",)},
    scenes={"pack:*": ("beans", "ship")},
)
TOPIC = {
    "name": "咖啡豆",
    "tag": "",
    "on": "6",
    "off": "2",
    "words": "豆子 / 熟豆\n几点…关",
    "excluded": "豆浆",
}


def errors_of(change):
    with pytest.raises(editing.Refused) as refused:
        change()
    return refused.value.errors


def test_a_topic_is_changed_in_its_place_and_keeps_its_id():
    changed = editing.with_topic(LEXICON, "beans", TOPIC)

    assert [one.id for one in changed.topics] == ["beans", "ship"]
    assert changed.topic("beans") == Topic(
        "beans", "咖啡豆", ("豆子 / 熟豆", "几点…关"), ("豆浆",), "", 6, 2
    )


def test_a_new_topic_gets_an_id_of_its_own_that_fits_a_counter():
    changed = editing.with_topic(LEXICON, "new", TOPIC)

    made = changed.topics[-1]
    assert made.name == "咖啡豆"
    assert made.id.isascii()
    assert len(made.id) <= 8


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", "1 到 12"),
        ("name", "物流", "同名"),
        ("name", "咖啡 豆", "空格"),
        ("off", "6", "小于进入"),
        ("on", "-1", "整数"),
        ("on", "٣", "整数"),
        ("tag", "标" * 31, "1 到 30"),
        ("words", "豆" * 21, "太长"),
        ("excluded", "…", "两边"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(field, value, reason):
    errors = errors_of(
        lambda: editing.with_topic(LEXICON, "beans", TOPIC | {field: value})
    )

    assert reason in errors[field]


def test_a_topic_that_is_not_there_cannot_be_changed():
    with pytest.raises(NotFound):
        editing.with_topic(LEXICON, "gone", TOPIC)


def test_there_is_an_end_to_topics():
    many = Lexicon(topics=tuple(Topic(f"t{n}", f"主题{n}") for n in range(40)))

    errors = errors_of(lambda: editing.with_topic(many, "new", TOPIC))

    assert "最多 40" in errors["name"]


def test_a_word_has_one_feeling_only():
    errors = errors_of(
        lambda: editing.with_feeling(-1, LEXICON, {"words": "难喝\n好喝"})
    )

    assert "「好喝」" in errors["words"]


def test_what_taps_are_about_is_typed_by_the_names_of_topics():
    form = {"menus": "NEW 豆子、物流\nMY ship", "scenes": ""}

    changed = editing.with_taps(LEXICON, form)

    assert changed.menus == {"NEW": ("beans", "ship"), "MY": ("ship",)}
    assert changed.scenes == {}


@pytest.mark.parametrize(
    ("line", "reason"), [("NEW 茶", "没有「茶」"), ("NEW", "主题名")]
)
def test_a_tap_needs_topics_that_exist(line, reason):
    errors = errors_of(
        lambda: editing.with_taps(LEXICON, {"menus": line, "scenes": ""})
    )

    assert reason in errors["menus"]


def test_a_modifier_has_no_gap():
    form = dict.fromkeys(shown.MODIFIERS, "") | {"turns": "虽然…但是"}

    assert "省略号" in errors_of(lambda: editing.with_modifiers(LEXICON, form))["turns"]


def test_a_topic_that_goes_takes_what_taps_were_about_with_it():
    changed = editing.without(LEXICON, "topics", "beans")

    assert changed.menus == {}
    assert changed.scenes == {"pack:*": ("ship",)}
    assert editing.without(LEXICON, "intents", "price").intents == ()


@pytest.mark.parametrize("item", [*shown.FEELINGS, "modifiers", "taps"])
def test_what_is_shown_can_be_saved_and_changes_nothing(item):
    form = shown.word_values(LEXICON, item)
    if item == "modifiers":
        saved = editing.with_modifiers(LEXICON, form)
    elif item == "taps":
        saved = editing.with_taps(LEXICON, form)
    else:
        saved = editing.with_feeling(shown.FEELINGS[item], LEXICON, form)

    assert differences(LEXICON, saved) == []


def test_a_draft_says_what_it_changes():
    draft = editing.with_topic(LEXICON, "beans", TOPIC | {"words": "熟豆\n生豆"})
    draft = editing.without(draft, "topics", "ship")
    draft = editing.with_feeling(1, draft, {"words": "好喝\n香"})

    said = [
        (one.name, one.added, one.removed, one.words)
        for one in differences(LEXICON, draft)
    ]

    assert said == [
        ("咖啡豆", 2, 1, ""),
        ("咖啡豆 · 排除", 1, 0, ""),
        ("咖啡豆", 0, 0, "名称、标签或阈值有改动"),
        ("物流", 0, 0, "已删除"),
        ("正面", 1, 0, ""),
        ("菜单与二维码", 0, 0, "对应的主题有改动"),
    ]
