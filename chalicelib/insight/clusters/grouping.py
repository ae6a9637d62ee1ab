"""Mini-batch k-means on standardised features; pure, and the same for the same people.

Centres begin far apart (k-means++), then move towards small batches of people, each by
less the more it has seen (Sculley 2010), and at the end once to the middle of all.  The
number of groups is the one whose groups stand apart most clearly.
"""

import math
import random
from collections.abc import Sequence

Point = Sequence[float]
Centre = list[float]

FEWEST, MOST = 3, 7  # groups: with more nobody reads them
_SEED = 20_130_815
_BATCH = 256
_ROUNDS = 40
_STARTS = 2
_LARGEST = 3.0  # standard deviations; who is further out counts as that


def grouped(points: Sequence[Point]) -> tuple[list[Centre], float]:
    """Return the centres of the groups that stand apart most clearly, and how clearly.

    Args:
        points: people in standardised features.
    """
    found = []
    for number in range(FEWEST, min(MOST, len(points) - 1) + 1):
        centres = _best(points, number)
        found.append((clearness(points, centres), centres))
    clear, centres = max(found, key=lambda one: one[0])
    return centres, clear


def nearest(point: Point, centres: Sequence[Point]) -> tuple[int, float, float]:
    """Return the nearest centre, how far it is (squared), and how far the next one."""
    best, first, second = 0, float("inf"), float("inf")
    for number, centre in enumerate(centres):
        far = math.dist(point, centre)
        if far < first:
            best, first, second = number, far, first
        elif far < second:
            second = far
    return best, first * first, second * second


def distance(one: Point, other: Point) -> float:
    """Return how far two are apart, squared."""
    return math.dist(one, other) ** 2


def clipped(value: float) -> float:
    """Return a standardised value, no further out than counts."""
    return max(-_LARGEST, min(_LARGEST, value))


def clearness(points: Sequence[Point], centres: Sequence[Point]) -> float:
    """Return the mean silhouette, by centres: 1 - own / next distance, 0 to 1."""
    total = 0.0
    for point in points:
        _, own, other = nearest(point, centres)
        total += 1 - (own / other) ** 0.5 if other else 0.0
    return total / len(points)


def _best(points: Sequence[Point], number: int) -> list[Centre]:
    """Return the tightest of several starts."""
    tries = []
    for start in range(_STARTS):
        chance = random.Random(_SEED + start)  # noqa: S311 -- sampling, not a secret
        centres = _settled(
            points, _moved(points, _apart(points, number, chance), chance)
        )
        spread = sum(nearest(point, centres)[1] for point in points)
        tries.append((spread, centres))
    return min(tries, key=lambda one: one[0])[1]


def _apart(points: Sequence[Point], number: int, chance: random.Random) -> list[Centre]:
    """Return first centres, each likelier the further from those there are."""
    some = chance.sample(points, min(len(points), _BATCH * 4))
    centres = [list(chance.choice(some))]
    far = [distance(point, centres[0]) for point in some]
    while len(centres) < number:
        picked = chance.choices(some, [one + 1e-12 for one in far])[0]
        centres.append(list(picked))
        far = [
            min(one, distance(point, picked))
            for one, point in zip(far, some, strict=True)
        ]
    return centres


def _moved(
    points: Sequence[Point], centres: list[Centre], chance: random.Random
) -> list[Centre]:
    seen = [0] * len(centres)
    for _ in range(_ROUNDS):
        for point in chance.choices(points, k=_BATCH):
            mine, _, _ = nearest(point, centres)
            seen[mine] += 1
            rate, centre = 1 / seen[mine], centres[mine]
            for at, value in enumerate(point):
                centre[at] += rate * (value - centre[at])
    return centres


def _settled(points: Sequence[Point], centres: list[Centre]) -> list[Centre]:
    """Return the middles of the groups; one that nobody is in stays where it was."""
    width = len(centres[0])
    sums = [[0.0] * width for _ in centres]
    counts = [0] * len(centres)
    for point in points:
        mine, _, _ = nearest(point, centres)
        counts[mine] += 1
        total = sums[mine]
        for at, value in enumerate(point):
            total[at] += value
    return [
        [one / count for one in total] if count else centre
        for total, count, centre in zip(sums, counts, centres, strict=True)
    ]
