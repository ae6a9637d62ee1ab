"""A readable model: coefficients, what it was judged by, and what it says; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from chalicelib.core.errors import InvalidInput

HORIZON_DAYS = 30
FEWEST = 1_000  # cases of either outcome; with fewer nothing is said of anybody
# A small brand may ask for fewer, which is said beside every figure; below this one a
# dozen features are too many to learn.
LEAST_FEWEST, MOST_FEWEST = 200, 100_000


def checked_fewest(fewest: int) -> int:
    """Return how many cases there have to be; raises ``InvalidInput``."""
    if not LEAST_FEWEST <= fewest <= MOST_FEWEST:
        raise InvalidInput(f"在 {LEAST_FEWEST:,} 到 {MOST_FEWEST:,} 之间")
    return fewest


class Target(StrEnum):
    """What is predicted of the next 30 days."""

    CHURN = "churn"
    VISIT = "visit"

    @property
    def label(self) -> str:
        return {Target.CHURN: "流失", Target.VISIT: "到店"}[self]

    @property
    def meaning(self) -> str:
        return {
            Target.CHURN: f"{HORIZON_DAYS} 天内不再互动或取消关注",
            Target.VISIT: f"{HORIZON_DAYS} 天内到店",
        }[self]


class Band(StrEnum):
    """How likely it is, in words that a rule can ask for."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"

    @property
    def label(self) -> str:
        return {Band.HIGH: "高", Band.MIDDLE: "中", Band.LOW: "低"}[self]


@dataclass(frozen=True, slots=True)
class Term:
    """What one feature adds, and how people differ in it."""

    feature: str
    weight: float  # of a standard deviation
    mean: float
    deviation: float

    def share(self, value: float) -> float:
        """Return what a value adds to the log odds, seen from the average person."""
        return self.weight * (value - self.mean) / self.deviation


@dataclass(frozen=True, slots=True)
class Logistic:
    """log odds = intercept + the shares of the terms."""

    intercept: float
    terms: tuple[Term, ...]

    def to_body(self) -> dict[str, Any]:
        """Return it with its fractions as texts: DynamoDB gets none."""
        return {
            "intercept": repr(self.intercept),
            "terms": [
                [one.feature, repr(one.weight), repr(one.mean), repr(one.deviation)]
                for one in self.terms
            ],
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        terms = (Term(one[0], *map(float, one[1:])) for one in body["terms"])
        return cls(float(body["intercept"]), tuple(terms))


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the people judged: what was expected of them, and what came."""

    people: int
    expected: float
    observed: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a model is, on people and a time it has not learnt from."""

    people: int
    positives: int
    auc: float
    brier: float
    bins: tuple[Bin, ...] = ()

    @property
    def base_rate(self) -> float:
        return self.positives / self.people if self.people else 0.0

    @property
    def base_brier(self) -> float:
        """Return the score of saying the same of everybody."""
        return self.base_rate * (1 - self.base_rate)

    @property
    def is_useful(self) -> bool:
        """Tell whether it beats saying the same of everybody."""
        return self.auc >= _LEAST_AUC and self.brier < self.base_brier

    def to_body(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "positives": self.positives,
            "auc": repr(self.auc),
            "brier": repr(self.brier),
            "bins": [[b.people, repr(b.expected), repr(b.observed)] for b in self.bins],
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        bins = (Bin(one[0], float(one[1]), float(one[2])) for one in body["bins"])
        return cls(
            body["people"],
            body["positives"],
            float(body["auc"]),
            float(body["brier"]),
            tuple(bins),
        )


_LEAST_AUC = 0.6
