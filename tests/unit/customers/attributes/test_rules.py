"""Which word is believed, what follows from it, and what may be shown."""

from dataclasses import replace

import pytest

from chalicelib.customers.attributes import editing
from chalicelib.customers.attributes.catalogue import STANDARD, Catalogue, parsed
from chalicelib.customers.attributes.masking import masked, shown
from chalicelib.customers.attributes.models import (
    Attribute,
    Kind,
    Observed,
    Source,
    best,
)
from chalicelib.customers.attributes.sealing import Sealer, Unopened, Wrapper
from chalicelib.customers.attributes.service import (
    Saying,
    completeness,
    learn,
    mirrored,
    missing,
    told,
)

OURS = Catalogue(STANDARD)
DAY = 86_400_000
NOON = 1_760_000_000_000


def word(source, value, at_ms=NOON, name="city", **more):
    said = Saying(source, "k", at_ms, **more)
    return said.of("c1", name, value)


@pytest.mark.parametrize(
    ("loser", "winner"),
    [
        (word(Source.STAFF, "上"), word(Source.INFERRED, "杭", 1, verified=True)),
        (word(Source.IMPORT, "上", NOON + 9), word(Source.CUSTOMER, "杭")),
        (word(Source.INFERRED, "上", NOON + 9), word(Source.IMPORT, "杭")),
        (word(Source.STAFF, "上"), word(Source.CUSTOMER, "杭", NOON + 1)),
        (word(Source.FORM, "上", confidence=50), word(Source.STAFF, "杭")),
    ],
)
def test_the_better_word_is_believed(loser, winner):
    assert best([loser, winner]) == best([winner, loser]) == winner


def test_of_nothing_nothing_is_believed():
    assert best([]) is None


def test_an_older_word_of_the_same_source_changes_nothing():
    now = word(Source.IMPORT, "上海市")

    assert learn([now], [word(Source.IMPORT, "杭州市", NOON - 1)]).names == ()


def test_the_same_word_again_is_noted_once_a_day():
    now = word(Source.IMPORT, "上海市")

    soon = learn([now], [word(Source.IMPORT, "上海市", NOON + 5)])
    later = learn([now], [word(Source.IMPORT, "上海市", NOON + DAY)])

    assert (soon.names, soon.seen_again) == ((), ())
    assert later.names == ()
    assert [one.at_ms for one in later.seen_again] == [NOON + DAY]


def test_a_word_repeated_later_can_win_and_then_it_is_a_change():
    staff = word(Source.STAFF, "上海市")
    customer = word(Source.CUSTOMER, "杭州市", NOON + 1)

    learnt = learn([staff, customer], [word(Source.STAFF, "上海市", NOON + DAY)])

    assert learnt.names == ("city",)
    assert best(learnt.known).value == "上海市"


def test_a_word_that_becomes_sure_is_a_change():
    now = word(Source.STAFF, "上海市")

    sure = learn([now], [word(Source.STAFF, "上海市", NOON + 1, verified=True)])
    unsure_again = learn(sure.known, [word(Source.STAFF, "上海市", NOON + 2)])

    assert sure.names == ("city",)
    assert unsure_again.names == ()
    assert unsure_again.known[0].verified_ms == NOON + 1


def test_completeness_is_filled_weight_over_all_weight():
    three = Catalogue(
        (
            Attribute("a", "甲", Kind.TEXT, 10),
            Attribute("b", "乙", Kind.TEXT, 5),
            Attribute("c", "丙", Kind.TEXT),
        )
    )

    assert completeness(three, ["a", "c"]) == 67
    assert completeness(three, ["a", "b", "unknown"]) == 100
    assert completeness(Catalogue(()), ["a"]) == 0
    assert [one.name for one in missing(three, ["b"])] == ["a"]


def test_traits_hold_what_segments_may_use_and_nothing_that_names():
    known = [
        word(Source.STAFF, "+8613800138000", name="mobile"),
        word(Source.STAFF, "1991-03-31", name="birthday"),
        word(Source.STAFF, "苏晚晴", name="name"),
        word(Source.STAFF, ("手冲", "拉花"), name="interests"),
        word(Source.STAFF, "x", name="forgotten"),
    ]

    assert mirrored(OURS, known) == {
        "complete": 50,
        "a_birthday": "03-31",
        "a_interests": frozenset({"手冲", "拉花"}),
        "sealed": frozenset({"mobile", "birthday"}),
    }


def test_the_line_on_the_axis_tells_open_values_only():
    before = [word(Source.IMPORT, "上海市")]
    said = [
        word(Source.STAFF, "杭州市", NOON + 1),
        word(Source.STAFF, "+8613800138000", name="mobile"),
        word(Source.STAFF, "苏晚晴", name="name"),
    ]

    line = told(OURS, before, learn(before, said), Source.STAFF)

    assert line == "更新资料：城市 上海市 → 杭州市、手机号、姓名（员工填写）"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("mobile", "+8613800137241", "138****7241"),
        ("email", "suwanqing@qq.com", "s****@qq.com"),
        ("birthday", "1991-03-31", "****-03-31"),
        ("birthday", "--03-31", "****-03-31"),
        ("address", "上海市静安区南京西路1266号", "上海市静安区****"),
        ("address", "随便写写", "****"),
        ("gender", "female", "女"),
        ("interests", ("手冲", "拉花"), "手冲、拉花"),
    ],
)
def test_a_value_is_masked_where_it_names_a_person(name, value, text):
    assert masked(OURS[name], value) == text


def test_unmasked_values_are_in_the_words_of_people():
    assert shown(OURS["birthday"], "--03-31") == "3 月 31 日"
    assert shown(OURS["mobile"], "+85261234567") == "+85261234567"
    assert shown(Attribute("x", "x", Kind.FLAG), value=False) == "否"


def test_a_sealed_value_opens_with_its_key_at_its_place_alone():
    wrapper = Wrapper("field key")
    wrapped = wrapper.new("c1")
    sealer = wrapper.opened(wrapped, "c1")
    text = sealer.seal("+8613800138000", ("c1", "mobile", "staff"))

    assert sealer.open(text, ("c1", "mobile", "staff")) == "+8613800138000"
    assert sealer.seal("x", ("c1",)) != sealer.seal("x", ("c1",))
    other = Wrapper("field key").opened(wrapper.new("c2"), "c2")
    for key, place in (
        (sealer, ("c1", "mobile", "import")),
        (other, ("c1", "mobile", "staff")),
        (Sealer(b"0" * 32), ("c1", "mobile", "staff")),
    ):
        with pytest.raises(Unopened):
            key.open(text, place)
    for stranger in (Wrapper("another"), Wrapper("field key")):
        with pytest.raises(Unopened):
            stranger.opened(wrapped, "c9")


FORM = {
    "label": "机型",
    "name": "machine",
    "kind": "choice",
    "choices": "R7\nS3",
    "weight": "5",
    "segmentable": "yes",
    "sealed": "",
}


def test_a_brands_own_attribute_is_one_like_ours():
    body = editing.added({}, OURS, FORM)

    machine = parsed(body)["machine"]
    assert machine.choices == {"R7": "R7", "S3": "S3"}
    assert machine.segmentable
    assert machine.trait == "a_machine"
    assert "machine" not in parsed(editing.removed(body, "machine"))


def test_what_names_a_person_is_no_trait_and_seen_by_few():
    given = FORM | {"kind": "text", "sealed": "yes"}

    passport = parsed(editing.added({}, OURS, given))["machine"]

    assert not passport.segmentable
    assert passport.seen_as == "mobile"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "mobile"),
        ("name", "Machine"),
        ("name", "openid"),
        ("name", "x"),
        ("label", ""),
        ("label", "城市"),
        ("label", "长" * 13),
        ("kind", "address"),
        ("kind", "nothing"),
        ("choices", "R7"),
        ("weight", "51"),
        ("weight", "-1"),
        ("weight", "²"),
    ],
)
def test_an_attribute_that_makes_no_sense_is_refused_at_its_field(field, value):
    with pytest.raises(editing.Unfit) as refused:
        editing.added({}, OURS, FORM | {field: value})

    assert [*refused.value.errors] == [field]


def test_weights_are_the_brands():
    given = {f"w_{name}": "0" for name in OURS} | {"w_name": "50"}

    ours = parsed(editing.weighed({}, OURS, given))

    assert completeness(ours, ["name"]) == 100
    with pytest.raises(editing.Unfit):
        editing.weighed({}, OURS, given | {"w_city": "x"})


def test_a_removed_value_leaves_the_next_best():
    both = [word(Source.IMPORT, "上海市"), word(Source.STAFF, "杭州市")]

    learnt = learn(both, [replace(word(Source.STAFF, "x", NOON + 1), value=None)])

    assert [one.value for one in learnt.known] == ["上海市"]
    assert isinstance(learnt.gone[0], Observed)
