"""Whether one group converts more than another, and how sure that is (domain.md §3.3).

Lift = (CR_t - CR_c) / CR_c; the interval is that of the difference of two shares,
(CR_t - CR_c) ± 1.96·√(CR_t(1 - CR_t)/n_t + CR_c(1 - CR_c)/n_c).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

_Z_95 = 1.96
_FEWEST_EXPECTED = 25
_MISMATCH_P = 0.001


class Verdict(StrEnum):
    """What may be said of a comparison."""

    PROVEN = "proven"
    NOT_PROVEN = "not proven"
    TOO_SMALL = "too small"
    INVALID = "invalid"  # the groups have other sizes than was planned


@dataclass(frozen=True, slots=True)
class Arm:
    """One group."""

    people: int
    conversions: int

    @property
    def rate(self) -> float | None:
        """Return the share that converted; ``None`` of nobody."""
        return self.conversions / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Lift:
    """How two groups compare; what cannot be computed is ``None``."""

    treated: Arm
    control: Arm
    verdict: Verdict
    lift: float | None = None
    difference: float | None = None
    low: float | None = None  # of the difference, 95 %
    high: float | None = None

    @property
    def incremental(self) -> float | None:
        """Return the conversions that the treated group has beyond the other's rate."""
        if self.difference is None:
            return None
        return self.difference * self.treated.people


def compare(treated: Arm, control: Arm, planned_share: float | None = None) -> Lift:
    """Compare two groups.

    Args:
        treated: who got it.
        control: who did not.
        planned_share: of the treated among all, where the groups were drawn by lot.
    """
    rate_t, rate_c = treated.rate, control.rate
    if rate_t is None or rate_c is None:
        return Lift(treated, control, Verdict.TOO_SMALL)
    difference = rate_t - rate_c
    spread = _Z_95 * math.sqrt(
        rate_t * (1 - rate_t) / treated.people + rate_c * (1 - rate_c) / control.people
    )
    low, high = difference - spread, difference + spread
    return Lift(
        treated,
        control,
        _verdict(treated, control, low, high, planned_share),
        lift=difference / rate_c if rate_c else None,
        difference=difference,
        low=low,
        high=high,
    )


def _verdict(
    treated: Arm, control: Arm, low: float, high: float, planned_share: float | None
) -> Verdict:
    if planned_share is not None and _mismatch(treated, control, planned_share):
        return Verdict.INVALID
    people = treated.people + control.people
    pooled = (treated.conversions + control.conversions) / people
    fewest = min(treated.people, control.people) * pooled
    if fewest < _FEWEST_EXPECTED:
        return Verdict.TOO_SMALL
    return Verdict.PROVEN if low > 0 or high < 0 else Verdict.NOT_PROVEN


def _mismatch(treated: Arm, control: Arm, planned_share: float) -> bool:
    """Tell whether chance explains the sizes (χ² with one degree of freedom)."""
    people = treated.people + control.people
    expected = people * planned_share
    chi2 = (treated.people - expected) ** 2 / expected
    chi2 += (control.people - (people - expected)) ** 2 / (people - expected)
    return math.erfc(math.sqrt(chi2 / 2)) < _MISMATCH_P
