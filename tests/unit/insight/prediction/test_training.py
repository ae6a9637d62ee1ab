import random

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.insight.index.models import Weights
from chalicelib.insight.prediction.models import Logistic, Target, Term
from chalicelib.insight.prediction.past import Act, Life
from chalicelib.insight.prediction.training import (
    is_teaching,
    learn,
    looks_at,
)
from chalicelib.insight.standing.models import Numbers

NOON = 1_792_728_000_000
ARCHIVE = NOON - 90 * DAY_MS


def people(number: int, seed: int = 1) -> list[Life]:
    """Return regulars who keep coming, and others who fall silent at some time."""
    chance = random.Random(seed)
    return [_person(chance, f"c{seed}-{one}") for one in range(number)]


def _person(chance: random.Random, name: str) -> Life:
    gap = chance.choice((2, 4, 7, 12))
    falls_silent = NOON - chance.randrange(-40, 90) * DAY_MS
    at_ms, acts = ARCHIVE - chance.randrange(20) * DAY_MS, []
    while at_ms < NOON:
        at_ms += int(chance.expovariate(1 / gap) * DAY_MS) + DAY_MS // 8
        if at_ms > max(falls_silent, ARCHIVE) and chance.random() < 0.85:
            break
        if ARCHIVE <= at_ms < NOON:
            acts.append(Act(at_ms, "message", "text", "in", "text"))
    today = Numbers(name, subscribed_ms=NOON - 400 * DAY_MS)
    return Life.of(today, acts)


LOOKS = looks_at(ARCHIVE, NOON)


def test_people_are_looked_at_a_week_apart_once_it_is_known_what_came():
    assert [NOON - days * DAY_MS for days in (65, 58, 51, 44, 37, 30)] == LOOKS
    assert looks_at(NOON - 46 * DAY_MS, NOON) == [NOON - 30 * DAY_MS]
    assert looks_at(NOON - 43 * DAY_MS, NOON) == []


def test_a_model_learns_who_falls_silent_and_says_how_good_it_is():
    found = learn(people(900), Target.CHURN, LOOKS, Weights())

    assert found.refusals == ()
    assert found.quality.auc > 0.65
    assert found.quality.brier < found.quality.base_brier
    assert sum(one.people for one in found.quality.bins) == found.quality.people
    worst = max(abs(one.expected - one.observed) for one in found.quality.bins)
    assert worst < 0.25
    assert found.is_better


def test_nobody_judges_who_has_taught():
    lives = people(400)
    names = [one.today.customer_id for one in lives]
    teaching = {one for one in names if is_teaching(one)}

    assert 0.6 < len(teaching) / len(names) < 0.8
    assert all(is_teaching(one) for one in teaching)


def test_too_few_cases_are_refused_with_how_many_there_were():
    found = learn(people(60), Target.CHURN, LOOKS, Weights())

    assert found.model is None
    assert "至少要 1,000 个" in found.refusals[0]
    assert not found.is_better


def test_what_never_happens_is_not_foretold():
    found = learn(people(900), Target.VISIT, LOOKS, Weights())

    assert found.model is None
    assert found.refusals[0].startswith("「30 天内到店」的案例只有 0 个")


def test_an_archive_that_is_too_young_teaches_nothing():
    assert learn(people(50), Target.CHURN, [], Weights()).refusals == (
        "归档还不满 44 天，看不到结果",
    )


def test_the_model_in_use_gives_way_only_to_a_better_one():
    lives = people(900)
    first = learn(lives, Target.CHURN, LOOKS, Weights())
    foolish = Logistic(3.0, (Term("silence", -4.0, 1.0, 0.5),))

    assert learn(lives, Target.CHURN, LOOKS, Weights(), foolish).is_better
    again = learn(lives, Target.CHURN, LOOKS, Weights(), first.model)
    assert again.champion.brier == pytest.approx(again.quality.brier)
    assert not again.is_better
