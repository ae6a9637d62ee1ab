import pytest

from chalicelib.insight.prediction.judging import judged
from chalicelib.insight.prediction.models import Quality


def test_auc_and_brier_of_four_people_by_hand():
    # Pairs of a positive and a negative: .8>.4, .8>.2, .3<.4, .3>.2 are 3 of 4 right.
    found = judged([0.8, 0.4, 0.3, 0.2], [1, 0, 1, 0])

    assert found.auc == pytest.approx(3 / 4)
    assert found.brier == pytest.approx((0.04 + 0.16 + 0.49 + 0.04) / 4)


def test_equal_probabilities_are_half_right():
    assert judged([0.5, 0.5, 0.5, 0.9], [1, 0, 0, 1]).auc == pytest.approx(0.75)


def test_where_nothing_or_everything_came_to_pass_nothing_is_told_apart():
    assert judged([0.1, 0.9], [1, 1]).auc == 0.5


def test_tenths_say_what_was_expected_and_what_came():
    likely = [number / 20 for number in range(20)]
    found = judged(likely, [int(one >= 0.5) for one in likely])

    assert [one.people for one in found.bins] == [2] * 10
    assert found.bins[0].expected == pytest.approx(0.025)
    assert [one.observed for one in found.bins] == [0.0] * 5 + [1.0] * 5


def test_a_model_that_is_no_better_than_the_average_is_of_no_use():
    steady = judged([0.3] * 10, [1, 1, 1, *([0] * 7)])

    assert steady.base_rate == pytest.approx(0.3)
    assert steady.brier == pytest.approx(steady.base_brier)
    assert not steady.is_useful


def test_a_model_that_tells_people_apart_is():
    assert judged([0.9] * 5 + [0.1] * 5, [1] * 5 + [0] * 5).is_useful


def test_a_quality_comes_back_as_it_was_stored():
    found = judged([0.8, 0.4, 0.3, 0.2], [1, 0, 1, 0])

    assert Quality.from_body(found.to_body()) == found
