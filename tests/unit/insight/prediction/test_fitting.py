import math
import random

import pytest

from chalicelib.insight.prediction.fitting import fit, probability, sigmoid, solve
from chalicelib.insight.prediction.models import Logistic


def sample(people: int, seed: int = 3):
    """Return people whose odds depend on x and not on the noise beside it."""
    chance = random.Random(seed)
    rows, outcomes = [], []
    for _ in range(people):
        x, noise = chance.gauss(5, 2), chance.gauss(0, 1)
        rows.append([x, noise, 1.0])
        outcomes.append(int(chance.random() < sigmoid(0.8 * (x - 5))))
    return rows, outcomes


def test_a_system_of_equations_is_solved():
    # 0x + 2y = 4 and 3x + y = 5: x = 1, y = 2; the first pivot has to be swapped.
    assert solve([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0]) == pytest.approx([1.0, 2.0])


def test_the_weights_found_are_those_the_sample_was_made_with():
    rows, outcomes = sample(4_000)

    model = fit(["x", "noise", "same"], rows, outcomes)

    x, noise, same = model.terms
    assert x.weight / x.deviation == pytest.approx(0.8, abs=0.08)
    assert noise.weight == pytest.approx(0, abs=0.1)
    assert same.weight == 0


def test_at_the_best_fit_what_was_missed_balances_the_pull_towards_nought():
    rows, outcomes = sample(300)
    model = fit(["x", "noise", "same"], rows, outcomes)

    missed = [
        outcome
        - probability(model, dict(zip(("x", "noise", "same"), row, strict=True)))
        for row, outcome in zip(rows, outcomes, strict=True)
    ]
    assert sum(missed) == pytest.approx(0, abs=1e-6)
    for at, term in enumerate(model.terms):
        standard = [(row[at] - term.mean) / term.deviation for row in rows]
        slope = sum(m * v for m, v in zip(missed, standard, strict=True))
        assert slope == pytest.approx(term.weight, abs=1e-6)


def test_a_feature_that_tells_everything_does_not_run_away():
    rows = [[0.0]] * 50 + [[1.0]] * 50

    model = fit(["tells"], rows, [0] * 50 + [1] * 50)

    assert probability(model, {"tells": 1.0}) > 0.95
    assert math.isfinite(model.terms[0].weight)


def test_a_model_comes_back_as_it_was_stored():
    model = fit(["x", "noise", "same"], *sample(200))

    assert Logistic.from_body(model.to_body()) == model
