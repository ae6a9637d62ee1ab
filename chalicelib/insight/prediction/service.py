"""What a model says of somebody, and why; pure.

Nothing is said of somebody whom the model has not learnt from: who does not follow, or
has been silent for so long that there is nothing left to lose.
"""

from dataclasses import dataclass

from chalicelib.insight.prediction.features import BY_NAME, FEATURES, silent_days
from chalicelib.insight.prediction.fitting import sigmoid
from chalicelib.insight.prediction.models import Band, Logistic, Target
from chalicelib.insight.standing.models import Numbers

LONGEST_SILENCE_DAYS = 60
_HIGH = {Target.CHURN: 0.6, Target.VISIT: 0.5}
_LOW = {Target.CHURN: 0.3, Target.VISIT: 0.2}
# Who is in a band leaves it only this far beyond its end, so that nobody flutters.
_SLACK = 0.03
_MOST_REASONS = 3
_LEAST_SHARE = 0.05  # of the log odds; less is no reason


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature that speaks for or against it."""

    label: str
    words: str
    share: float  # of the log odds; more than nought speaks for it


@dataclass(frozen=True, slots=True)
class Score:
    """What is said of one person."""

    likely: float
    band: Band
    reasons: tuple[Reason, ...]


def is_scored(numbers: Numbers, now_ms: int) -> bool:
    """Tell whether something can be said of somebody."""
    silent = silent_days(numbers, now_ms)
    return numbers.subscribed and silent <= LONGEST_SILENCE_DAYS


def likely(model: Logistic, numbers: Numbers, now_ms: int) -> float:
    """Return how likely it is for somebody."""
    shares = (
        term.share(BY_NAME[term.feature].value(numbers, now_ms)) for term in model.terms
    )
    return sigmoid(model.intercept + sum(shares))


def band_of(probability: float, target: Target, before: str = "") -> Band:
    """Return the band of a probability, near an end the one that it was in before."""
    low, high = _LOW[target], _HIGH[target]
    if before == Band.HIGH:
        high -= _SLACK
    elif before == Band.MIDDLE:
        low, high = low - _SLACK, high + _SLACK
    elif before == Band.LOW:
        low += _SLACK
    if probability >= high:
        return Band.HIGH
    return Band.MIDDLE if probability >= low else Band.LOW


def score(
    model: Logistic, target: Target, numbers: Numbers, now_ms: int, before: str = ""
) -> Score:
    """Return what a model says of somebody, with the features that say most."""
    probability = likely(model, numbers, now_ms)
    reasons = [
        Reason(
            feature.label,
            feature.words(numbers, now_ms),
            term.share(feature.value(numbers, now_ms)),
        )
        for term in model.terms
        if (feature := BY_NAME[term.feature])
    ]
    reasons.sort(key=lambda one: -abs(one.share))
    told = [one for one in reasons[:_MOST_REASONS] if abs(one.share) >= _LEAST_SHARE]
    return Score(probability, band_of(probability, target, before), tuple(told))


def knows(model: Logistic) -> bool:
    """Tell whether every feature of a stored model is still one of ours."""
    return {term.feature for term in model.terms} <= {one.name for one in FEATURES}
