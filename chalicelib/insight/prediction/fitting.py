"""Fitting a logistic model: Newton's method on standardised features; pure.

A light pull towards nought (an L2 penalty of one on each standardised weight) keeps a
feature that separates everybody from running away, and one that never varies at nought.
"""

import math
from collections.abc import Sequence

from chalicelib.insight.prediction.models import Logistic, Term

Rows = Sequence[Sequence[float]]

_PENALTY = 1.0
_ROUNDS = 25
_GOOD_ENOUGH = 1e-8
_STEEPEST = 35.0  # e^35 is no number to calculate with
_FLATTEST = 1e-12


def fit(names: Sequence[str], rows: Rows, outcomes: Sequence[int]) -> Logistic:
    """Return the model that fits best.

    Args:
        names: of the features.
        rows: a person each, with the features in that order.
        outcomes: 1 where it came to pass, else 0.
    """
    means, deviations = _spread(rows, len(names))
    standard = [
        [1.0, *((v - m) / d for v, m, d in zip(row, means, deviations, strict=True))]
        for row in rows
    ]
    weights = [0.0] * (len(names) + 1)
    for _ in range(_ROUNDS):
        slope, curve = _derivatives(standard, outcomes, weights)
        step = solve(curve, slope)
        weights = [one + by for one, by in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _GOOD_ENOUGH:
            break
    found = zip(names, weights[1:], means, deviations, strict=True)
    return Logistic(weights[0], tuple(Term(*one) for one in found))


def probability(model: Logistic, values: dict[str, float]) -> float:
    """Return how likely it is for somebody with those features."""
    shares = sum(term.share(values[term.feature]) for term in model.terms)
    return sigmoid(model.intercept + shares)


def sigmoid(odds: float) -> float:
    """Return the probability of log odds."""
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, odds))))


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return x of ``matrix * x = right``, by elimination with the largest pivot."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda number: abs(rows[number][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for below in range(at + 1, size):
            factor = rows[below][at] / rows[at][at]
            rows[below] = [
                low - factor * high
                for low, high in zip(rows[below], rows[at], strict=True)
            ]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][k] * found[k] for k in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found


def _spread(rows: Rows, width: int) -> tuple[list[float], list[float]]:
    """Return mean and standard deviation of each feature; one that never varies has 1.

    So its weight stays at nought whatever comes later.
    """
    means = [math.fsum(row[at] for row in rows) / len(rows) for at in range(width)]
    deviations = []
    for at, mean in enumerate(means):
        variance = math.fsum((row[at] - mean) ** 2 for row in rows) / len(rows)
        deviations.append(math.sqrt(variance) if variance > _FLATTEST else 1.0)
    return means, deviations


def _derivatives(
    rows: Rows, outcomes: Sequence[int], weights: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """Return the slope of the penalised likelihood, and its negative curvature."""
    size = len(weights)
    penalties = [0.0, *([_PENALTY] * (size - 1))]
    slope = [-p * w for p, w in zip(penalties, weights, strict=True)]
    upper = [[0.0] * size for _ in range(size)]
    for row, outcome in zip(rows, outcomes, strict=True):
        odds = sum(w * v for w, v in zip(weights, row, strict=True))
        likely = sigmoid(odds)
        missed, weight = outcome - likely, likely * (1 - likely)
        for at, value in enumerate(row):
            slope[at] += missed * value
            weighted, line = weight * value, upper[at]
            for other in range(at, size):
                line[other] += weighted * row[other]
    for at in range(size):
        upper[at][at] += penalties[at]
    curve = [[upper[min(a, b)][max(a, b)] for b in range(size)] for a in range(size)]
    return slope, curve
