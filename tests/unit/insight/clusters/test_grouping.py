import random

import pytest

from chalicelib.insight.clusters.grouping import (
    clearness,
    distance,
    grouped,
    nearest,
)

HEARTS = ((-2.0, -2.0), (2.0, -2.0), (0.0, 2.5), (3.0, 3.0))


def clouds(each: int, seed: int = 1, width: float = 0.3):
    chance = random.Random(seed)
    return [
        (chance.gauss(x, width), chance.gauss(y, width))
        for x, y in HEARTS
        for _ in range(each)
    ]


def test_clouds_that_stand_apart_are_found_each():
    centres, clear = grouped(clouds(100))

    assert len(centres) == len(HEARTS)
    for heart in HEARTS:
        _, far, _ = nearest(heart, centres)
        assert far < 0.1
    assert clear > 0.8


def test_the_same_people_make_the_same_groups():
    assert grouped(clouds(50)) == grouped(clouds(50))


def test_one_cloud_is_no_clear_grouping():
    chance = random.Random(2)
    fog = [(chance.gauss(0, 1), chance.gauss(0, 1)) for _ in range(300)]

    assert grouped(fog)[1] < 0.65


def test_the_nearest_centre_is_told_with_how_far_the_next_one_is():
    assert nearest((0.0, 0.0), [(3.0, 4.0), (1.0, 0.0), (0.0, 2.0)]) == (1, 1.0, 4.0)
    assert distance((0.0, 0.0), (3.0, 4.0)) == 25.0


def test_clearness_by_hand():
    # Own distances 1 and 0, next ones 3 and 4: (1 - 1/3 + 1 - 0) / 2.
    assert clearness([(1.0,), (4.0,)], [(0.0,), (4.0,)]) == pytest.approx(5 / 6)
