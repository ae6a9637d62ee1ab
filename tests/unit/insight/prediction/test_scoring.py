import math

import pytest

from chalicelib.core.clock import DAY_MS
from chalicelib.insight.prediction.features import BY_NAME, FEATURES, values_of
from chalicelib.insight.prediction.models import Band, Logistic, Target, Term
from chalicelib.insight.prediction.service import (
    band_of,
    is_scored,
    knows,
    likely,
    score,
)
from chalicelib.insight.standing.models import Numbers

NOW = 1_792_728_000_000
MODEL = Logistic(
    -1.0,
    (
        Term("silence", 1.2, mean=math.log1p(10), deviation=0.8),
        Term("bought", -0.5, mean=0.2, deviation=0.4),
        Term("happy", 0.0, mean=0.1, deviation=0.3),
    ),
)


def person(days: float, **more) -> Numbers:
    return Numbers(
        "c1",
        subscribed_ms=NOW - 200 * DAY_MS,
        last_inbound_ms=NOW - int(days * DAY_MS),
        **more,
    )


def test_a_score_is_what_the_coefficients_say():
    odds = -1.0 + 1.2 * (math.log1p(30) - math.log1p(10)) / 0.8 - 0.5 * (0 - 0.2) / 0.4

    assert likely(MODEL, person(30), NOW) == pytest.approx(1 / (1 + math.exp(-odds)))


def test_the_reasons_are_what_moves_somebody_most_from_the_average():
    found = score(MODEL, Target.CHURN, person(50, orders_year=4), NOW)

    assert [one.label for one in found.reasons] == ["沉默天数", "一年内订单"]
    assert found.reasons[0].words == "50 天没有互动"
    assert found.reasons[0].share > 0 > found.reasons[1].share


def test_nobody_is_scored_whom_the_model_has_not_learnt_from():
    assert is_scored(person(60), NOW)
    assert not is_scored(person(61), NOW)
    assert not is_scored(person(3, subscribed=False), NOW)


def test_a_band_is_left_only_beyond_its_end():
    assert band_of(0.60, Target.CHURN) is Band.HIGH
    assert band_of(0.58, Target.CHURN, "high") is Band.HIGH
    assert band_of(0.58, Target.CHURN) is Band.MIDDLE
    assert band_of(0.62, Target.CHURN, "middle") is Band.MIDDLE
    assert band_of(0.64, Target.CHURN, "middle") is Band.HIGH
    assert band_of(0.29, Target.CHURN, "middle") is Band.MIDDLE
    assert band_of(0.32, Target.CHURN, "low") is Band.LOW


def test_a_model_with_a_feature_of_another_time_is_not_understood():
    assert knows(MODEL)
    assert not knows(Logistic(0.0, (Term("zodiac", 1.0, 0.0, 1.0),)))


def test_every_feature_reads_somebody_of_whom_nothing_is_known():
    nobody = Numbers("c1")

    assert all(math.isfinite(value) for value in values_of(nobody, NOW))
    assert all(one.words(nobody, NOW) for one in FEATURES)


@pytest.mark.parametrize(
    ("feature", "numbers", "expected"),
    [
        ("silence", person(9), math.log(10)),
        ("gap", person(9), math.log(8)),
        ("gap", person(9, gap_days=3.0), math.log(4)),
        ("tenure", person(9), math.log(201)),
        ("again", person(9, times_followed=2), 1.0),
        ("bought", person(9, orders_year=3), math.log(4)),
        ("since_order", person(9), math.log(366)),
        ("unhappy", person(9, mood=-1, mood_ms=NOW - DAY_MS), 1.0),
        ("unhappy", person(9, mood=-1, mood_ms=NOW - 91 * DAY_MS), 0.0),
        ("happy", person(9, mood=-1, mood_ms=NOW - DAY_MS), 0.0),
        ("spoken", person(9, last_outbound_ms=NOW - DAY_MS), 1.0),
        ("spoken", person(9, last_outbound_ms=NOW - 10 * DAY_MS), 0.0),
        ("spoken", person(50, last_outbound_ms=NOW - 40 * DAY_MS), 0.0),
    ],
)
def test_a_feature_is_what_its_name_says(feature, numbers, expected):
    assert BY_NAME[feature].value(numbers, NOW) == pytest.approx(expected)


def test_a_silence_begins_with_the_follow():
    fresh = Numbers("c1", subscribed_ms=NOW - 2 * DAY_MS)

    assert BY_NAME["silence"].value(fresh, NOW) == pytest.approx(math.log(3))
