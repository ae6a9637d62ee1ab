"""How good predictions were: AUC, Brier, and calibration by tenths; pure."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from chalicelib.insight.prediction.models import Bin, Quality

_TENTHS = 10


def judged(likely: Sequence[float], outcomes: Sequence[int]) -> Quality:
    """Return how well probabilities foretold what came."""
    people, positives = len(outcomes), sum(outcomes)
    # By the probability alone: within a tie nobody stands before anybody.
    pairs = sorted(zip(likely, outcomes, strict=True), key=lambda pair: pair[0])
    squares = sum((p - came) ** 2 for p, came in pairs)
    return Quality(
        people=people,
        positives=positives,
        auc=_auc(pairs, positives),
        brier=squares / people if people else 0.0,
        bins=_bins(pairs),
    )


def _auc(pairs: Sequence[tuple[float, int]], positives: int) -> float:
    """Return how often one for whom it came stands above one for whom it did not.

    By the sum of ranks; those of the same probability share the middle of theirs.
    """
    negatives = len(pairs) - positives
    if not positives or not negatives:
        return 0.5
    rank_sum, before = 0.0, 0
    for _, same in groupby(pairs, key=lambda pair: pair[0]):
        came = [outcome for _, outcome in same]
        rank_sum += sum(came) * (before + (len(came) + 1) / 2)
        before += len(came)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def _bins(pairs: Sequence[tuple[float, int]]) -> tuple[Bin, ...]:
    """Return tenths of the people, those it is least likely for first."""
    bounds = [len(pairs) * one // _TENTHS for one in range(_TENTHS + 1)]
    tenths = [pairs[a:b] for a, b in pairwise(bounds) if b > a]
    return tuple(
        Bin(
            len(some),
            sum(likely for likely, _ in some) / len(some),
            sum(came for _, came in some) / len(some),
        )
        for some in tenths
    )
