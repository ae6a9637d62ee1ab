"""Which question is asked, and who is asked none: domain.md F56."""

from dataclasses import replace

import pytest

from chalicelib.core.clock import DAY_MS, HOUR_MS
from chalicelib.customers.attributes.catalogue import Catalogue
from chalicelib.customers.attributes.models import Attribute, Kind, Observed, Source
from chalicelib.insight.questions.models import (
    Ask,
    Choice,
    Question,
    Rules,
    Setting,
    State,
    Tally,
)
from chalicelib.insight.questions.service import (
    Obstacle,
    Situation,
    Why,
    candidates,
    chance,
    obstacle,
)

NOON = 1_773_201_600_000  # 2026-03-11 12:00 in China
MIDNIGHT = NOON + 12 * HOUR_MS
TAP = (Choice("女士", "女"), Choice("先生", "男"))
GENDER = Question("gender", "您是先生还是女士？", TAP)
CITY = Question("city", "您在哪个城市？")
JOB = Question("job", "您做什么？")
CATALOGUE = Catalogue(
    (
        Attribute("gender", "性别", Kind.CHOICE, 10, choices={"女": "女", "男": "男"}),
        Attribute("city", "城市", Kind.TEXT, 10),
        Attribute("job", "职业", Kind.TEXT, 20),
        Attribute("member_no", "会员号", Kind.EXTERNAL, 60),
    )
)
SETTING = Setting((GENDER, CITY, JOB), Rules(auto=True))


def situation(*asks, known=(), tallies=None, setting=SETTING, now_ms=NOON):
    found = {one.attribute: one for one in known}
    return Situation(setting, CATALOGUE, found, asks, tallies or {}, now_ms)


def ask(attribute, days_ago=0, state=State.ANSWERED, number=1):
    at_ms = NOON - days_ago * DAY_MS
    return Ask(attribute, number, at_ms, at_ms + 2 * DAY_MS, "auto", state)


def said(attribute, source=Source.CUSTOMER, confidence=90, **more):
    return Observed("c1", attribute, source, "x", NOON, confidence, **more)


def names(of):
    return [one.question.attribute for one in candidates(of)]


def test_the_best_question_gains_most_for_what_it_costs():
    job, gender, city = candidates(situation())

    assert [job.question, gender.question, city.question] == [JOB, GENDER, CITY]
    assert (job.gain, job.chance) == (pytest.approx(0.2), pytest.approx(0.25))
    assert job.cost == pytest.approx(1.25)  # itself, and a thanks for one in four
    assert job.score == pytest.approx(0.2 * 0.25 / 1.25)
    assert gender.score == pytest.approx(0.1 * 0.5 / 1.5)


def test_without_thanks_a_question_costs_one_message():
    quiet = replace(SETTING, rules=replace(SETTING.rules, thanks=""))

    assert {one.cost for one in candidates(situation(setting=quiet))} == {1.0}


def test_what_people_answer_is_asked_before_what_they_do_not():
    liked = {"city": Tally(asked=90, answered=80, ignored=10)}
    disliked = {"job": Tally(asked=90, answered=2, ignored=88)}

    assert names(situation(tallies=liked | disliked)) == ["city", "gender", "job"]


def test_a_chance_moves_from_its_prior_to_what_was_seen():
    seen = [Tally(answered=n, ignored=n) for n in (0, 4, 4_000)]

    assert [chance(CITY, one) for one in seen] == [
        pytest.approx(0.25),
        pytest.approx(6 / 16),
        pytest.approx(0.5, abs=0.001),
    ]
    assert chance(GENDER, Tally(asked=50)) == pytest.approx(0.5)  # none settled yet


def test_only_what_nobody_is_sure_of_is_asked_for():
    known = [
        said("gender"),
        said("city", Source.INFERRED, 30),
        said("job", Source.IMPORT, 60),
    ]

    assert names(situation(known=known)) == ["city"]
    (city,) = candidates(situation(known=known))
    assert city.gain == pytest.approx(0.1 * 0.7)


def test_what_was_verified_is_not_asked_for_however_it_was_guessed():
    sure = said("city", Source.INFERRED, 30, verified_ms=NOON)

    assert "city" not in names(situation(known=[sure]))


def test_what_does_not_count_or_is_switched_off_is_not_asked_for():
    off = replace(SETTING, questions=(replace(JOB, is_on=False), GENDER))
    odd = replace(SETTING, questions=(Question("gone", "?"), Question("member_no", "")))

    assert names(situation(setting=off)) == ["gender"]
    assert names(situation(setting=odd)) == []


# Caps.


@pytest.mark.parametrize("by_staff", [True, False])
def test_nobody_is_asked_twice_a_day(by_staff):
    of = situation(ask("gender"))

    assert obstacle(of, by_staff=by_staff) == Obstacle(Why.TODAY, MIDNIGHT)


def test_nobody_is_asked_more_often_in_a_week_than_the_rules_say():
    of = situation(ask("gender", 6), ask("city", 1))

    assert obstacle(of, by_staff=False) == Obstacle(Why.THIS_WEEK, MIDNIGHT)
    assert obstacle(of, by_staff=True) is None
    assert obstacle(situation(ask("gender", 7), ask("city", 1)), by_staff=False) is None


def test_what_never_came_counts_for_nothing():
    of = situation(ask("gender", 0, State.HELD), ask("city", 0, State.FAILED))

    assert obstacle(of, by_staff=False) is None
    assert names(of) == ["job", "gender", "city"]


def test_who_ignores_us_is_left_alone_until_a_colleague_asks():
    ignored = [ask(one, 30 * n, State.IGNORED) for n, one in enumerate("cba", 1)][::-1]

    assert obstacle(situation(*ignored), by_staff=False) == Obstacle(Why.IGNORED)
    assert obstacle(situation(*ignored), by_staff=True) is None


def test_an_answer_ends_a_row_of_ignored_ones():
    asks = [
        ask("a", 90, State.IGNORED),
        ask("b", 60, State.IGNORED),
        ask("c", 50, State.ANSWERED),
        ask("d", 30, State.IGNORED),
    ]

    assert obstacle(situation(*asks), by_staff=False) is None


def test_the_same_is_not_asked_again_for_a_while():
    of = situation(ask("job", 59, State.IGNORED))

    assert names(of) == ["gender", "city"]
    assert names(situation(ask("job", 60, State.IGNORED))) == ["job", "gender", "city"]


def test_the_same_is_not_asked_for_ever():
    twice = [ask("job", 200, State.IGNORED), ask("job", 100, State.IGNORED, 2)]

    assert names(situation(*twice)) == ["gender", "city"]


def test_what_somebody_would_rather_not_say_is_never_asked_again():
    of = situation(ask("job", 900, State.DECLINED))

    assert names(of) == ["gender", "city"]


def test_the_reason_for_no_question_is_the_one_that_passes_first():
    only = replace(SETTING, questions=(JOB, CITY))
    job, city = ask("job", 50, State.IGNORED), ask("city", 20, State.IGNORED)

    of = situation(job, city, setting=only)

    assert obstacle(of, by_staff=True) == Obstacle(Why.AGAIN, NOON + 10 * DAY_MS)
    complete = situation(known=[said("gender"), said("city"), said("job")])
    assert obstacle(complete, by_staff=True) == Obstacle(Why.NOTHING)
    refused = situation(ask("job", 5, State.DECLINED), known=[said("city")])
    assert names(refused) == ["gender"]
