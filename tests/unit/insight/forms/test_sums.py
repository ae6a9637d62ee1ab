"""What the answers to a form say together."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.insight.forms.models import Content, Field, Kind
from chalicelib.insight.forms.results import counts, fields_of, nps, results

TELLS = Field("f1", Kind.NPS, "推荐")
STARS = Field("f2", Kind.RATING, "评分")
LIKES = Field("f3", Kind.MULTIPLE, "喜欢", options=("手冲", "冷萃"))
WORDS = Field("f4", Kind.PARAGRAPH, "意见")
PHONE = Field("f5", Kind.PHONE, "手机号")
AGREE = Field("f6", Kind.CONSENT, "同意")
FORM = Content("回访", fields=(TELLS, STARS, LIKES, WORDS, PHONE, AGREE))


def summed(*answers, form=FORM):
    total = Counter()
    for values, secrets in answers:
        total.update(counts(form, values, secrets))
    return total


def test_an_answer_counts_itself_its_fields_and_its_choices():
    values = {"f1": 9, "f3": ("手冲", "冷萃"), "f4": "很好", "f6": True}

    assert counts(FORM, values, ["f5"]) == {
        "n": 1,
        "f1": 1,
        "f1:9": 1,
        "f3": 1,
        "f3:手冲": 1,
        "f3:冷萃": 1,
        "f4": 1,
        "f5": 1,
        "f6": 1,
    }


def test_sums_become_shares_averages_and_a_score():
    total = summed(
        ({"f1": 10, "f2": 5, "f3": ("手冲",)}, []),
        ({"f1": 9, "f2": 4, "f3": ("手冲", "冷萃")}, ["f5"]),
        ({"f1": 7, "f2": 3}, []),
        ({"f1": 3}, []),
    )

    tells, stars, likes, words, phone, _ = results(FORM, total)

    assert (tells.answered, tells.nps) == (4, pytest.approx(25))
    assert tells.average == pytest.approx(7.25)
    assert (stars.answered, stars.average, stars.nps) == (3, pytest.approx(4), None)
    assert [(b.label, b.count, b.share) for b in likes.bars] == [
        ("手冲", 2, 1.0),
        ("冷萃", 1, 0.5),
    ]
    assert (words.answered, phone.answered) == (0, 1)


def test_nobody_has_no_average():
    tells, stars, *_ = results(FORM, Counter())

    assert (tells.nps, tells.average, stars.average) == (None, None, None)
    assert nps({}) is None


@pytest.mark.parametrize(
    ("scores", "score"),
    [((10, 10), 100), ((0, 6), -100), ((7, 8), 0), ((9, 6), 0), ((9, 9, 8, 0), 25)],
)
def test_the_net_promoter_score_is_the_known_one(scores, score):
    assert nps(Counter(scores)) == pytest.approx(score)


def test_a_choice_that_was_taken_out_is_still_counted_and_said_so():
    total = summed(({"f3": ("手冲", "冷萃")}, []))
    without = replace(FORM, fields=(replace(LIKES, options=("手冲", "拉花")),))

    (likes,) = results(without, total)

    assert [(b.label, b.count, b.is_offered) for b in likes.bars] == [
        ("手冲", 1, True),
        ("拉花", 0, True),
        ("冷萃", 1, False),
    ]


def test_an_option_that_begins_like_a_field_is_no_other_field():
    odd = Field("f1", Kind.SINGLE, "x", options=("1:f2", "2"))
    form = Content("x", fields=(odd, replace(STARS, id="f11")))
    total = counts(form, {"f1": "1:f2", "f11": 5})

    first, second = results(form, total)

    assert [(b.label, b.count) for b in first.bars] == [("1:f2", 1), ("2", 0)]
    assert second.average == pytest.approx(5)


def test_fields_of_all_versions_are_there_once_as_the_latest_says():
    first = Content("v1", fields=(TELLS, WORDS))
    second = Content("v2", fields=(replace(WORDS, label="建议"), STARS))

    assert [(one.id, one.label) for one in fields_of([first, second])] == [
        ("f4", "建议"),
        ("f2", "评分"),
        ("f1", "推荐"),
    ]
