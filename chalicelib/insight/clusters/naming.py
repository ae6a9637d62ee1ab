"""What groups are called, by what sets them apart; and which one was which before."""

from collections.abc import Sequence
from itertools import permutations

from chalicelib.insight.clusters.features import BY_NAME
from chalicelib.insight.clusters.grouping import distance
from chalicelib.insight.clusters.models import LONGEST_NAME, Difference

_REMARKABLE = 0.5  # standard deviations
_IN_A_NAME = 2
_MOST_DIFFERENCES = 5
_SAME = 0.6  # squared standard deviations a feature: no further apart is the same group
_AVERAGE = "各项居中"


def differences_of(
    features: Sequence[str], centre: Sequence[float]
) -> tuple[Difference, ...]:
    """Return in what a group differs from everybody, the most first.

    Args:
        features: the names.
        centre: of the group, in standardised features.
    """
    found = [
        Difference(name, _words(name, value), value)
        for name, value in zip(features, centre, strict=True)
        if abs(value) >= _REMARKABLE
    ]
    found.sort(key=lambda one: -abs(one.differs))
    return tuple(found[:_MOST_DIFFERENCES])


def names_of(groups: Sequence[Sequence[Difference]]) -> list[str]:
    """Return a name for each group, no two alike, in whatever order of words."""
    names: list[str] = []
    taken: set[frozenset[str]] = set()
    for differences in groups:
        words = [one.words for one in differences]
        many = _IN_A_NAME
        while frozenset(words[:many]) in taken and many < len(words):
            many += 1
        chosen = words[:many]
        name = "·".join(chosen) or _AVERAGE
        if frozenset(chosen) in taken or len(name) > LONGEST_NAME:
            name = f"{'·'.join(words[:1]) or _AVERAGE} {len(names) + 1}"
        taken.add(frozenset(chosen))
        names.append(name)
    return names


def same_as(
    centres: Sequence[Sequence[float]], before: Sequence[Sequence[float]]
) -> list[int | None]:
    """Return for each group which one of before it is, ``None`` for a new one.

    Of all ways to pair them up the one that pairs most, and of those the one that
    moves the groups least; there are at most seven a side.
    """
    most = max(len(centres), len(before))
    slots: list[int | None] = [
        number if number < len(before) else None for number in range(most)
    ]
    fits = [
        [_fits(centre, before[slot]) if slot is not None else None for slot in slots]
        for centre in centres
    ]

    def worse(order: tuple[int, ...]) -> tuple[int, float]:
        paired = [fits[at][slot] for at, slot in enumerate(order)]
        near = [one for one in paired if one is not None]
        return -len(near), sum(near)

    best = min(permutations(range(most), len(centres)), key=worse)
    return [
        slots[slot] if fits[at][slot] is not None else None
        for at, slot in enumerate(best)
    ]


def _fits(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return how far apart two groups are; ``None`` for too far."""
    far = distance(one, other)
    return far if far <= _SAME * len(one) else None


def _words(feature: str, value: float) -> str:
    found = BY_NAME[feature]
    return found.high if value > 0 else found.low
