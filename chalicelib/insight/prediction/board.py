"""The page of predictions, worked out from what models were judged by; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from chalicelib.insight.nightly.models import Sum, Tally
from chalicelib.insight.prediction.features import BY_NAME
from chalicelib.insight.prediction.models import Band, Logistic, Quality, Target
from chalicelib.insight.prediction.repository import Taught

Cell = str | int | float
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Weight:
    """What a feature says in a model."""

    label: str
    weight: float  # of a standard deviation
    odds: float  # by what the odds are multiplied, of a standard deviation more
    share: int  # of the heaviest, in percent; for a bar


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows of one target."""

    target: Target
    used: Taught | None
    latest: Sequence[Taught]
    calibration: Sequence[Sequence[Cell]]
    weights: Sequence[Weight]
    bands: Sequence[tuple[Band, int]]

    @property
    def refused(self) -> Taught | None:
        """Return the last lesson where nothing was learnt."""
        newest = self.latest[0] if self.latest else None
        return newest if newest and newest.lesson.refusals else None


def view(
    target: Target, used: Taught | None, latest: Sequence[Taught], tally: Tally
) -> View:
    model = used.lesson.model if used else None
    quality = used.lesson.quality if used else None
    sums = tally.sums.get(target.value, {})
    return View(
        target=target,
        used=used,
        latest=latest,
        calibration=calibration(quality) if quality else (),
        weights=weights(model) if model else (),
        bands=[(band, sums.get(band.value, Sum()).people) for band in Band],
    )


def calibration(quality: Quality) -> list[list[Cell]]:
    """Return what was expected of each tenth and what came, in percent, heads first."""
    rows: list[list[Cell]] = [["十分位", "预测", "实际", "人数"]]
    for number, one in enumerate(quality.bins, start=1):
        expected = round(_PERCENT * one.expected, 1)
        observed = round(_PERCENT * one.observed, 1)
        rows.append([f"第 {number}", expected, observed, one.people])
    return rows


def drawn(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the same without the number of people, which is no percentage."""
    return [list(row[:3]) for row in rows]


def weights(model: Logistic) -> list[Weight]:
    """Return the features, those that say most first."""
    heaviest = max((abs(one.weight) for one in model.terms), default=0.0) or 1.0
    found = [
        Weight(
            BY_NAME[one.feature].label,
            one.weight,
            exp(one.weight),
            round(_PERCENT * abs(one.weight) / heaviest),
        )
        for one in model.terms
    ]
    return sorted(found, key=lambda one: -abs(one.weight))
