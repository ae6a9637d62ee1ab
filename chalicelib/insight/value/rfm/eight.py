"""The other way to read RFM: better or worse than a threshold, thrice; pure.

domain.md 3.1, as Quick Audience has it.  Where the brand sets no thresholds, they are
the medians of its buyers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

EIGHTH = "eighth"  # what a night counts them under
NAMES: Mapping[tuple[bool, bool, bool], str] = {
    (True, True, True): "高价值",
    (False, True, True): "重点保持",
    (True, False, True): "重点发展",
    (False, False, True): "重点挽留",
    (True, True, False): "一般价值",
    (False, True, False): "一般保持",
    (True, False, False): "一般发展",
    (False, False, False): "潜在",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on somebody is among the better half."""

    days: int = 0  # since the last order: at most
    times: int = 0  # orders of a year: at least
    paid_fen: int = 0  # net: at least


def eighth(days: int, times: int, paid_fen: int, limits: Thresholds) -> str:
    """Return the name of one of the eight."""
    return NAMES[
        days <= limits.days, times >= limits.times, paid_fen >= limits.paid_fen
    ]


def median(counts: Mapping[int, int]) -> int:
    """Return the lower median of people by value; 0 of nobody."""
    half = -(-sum(counts.values()) // 2)
    so_far = 0
    for value in sorted(counts):
        so_far += counts[value]
        if so_far >= half:
            return value
    return 0
