"""Cells and distances."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.places.geo import (
    Point,
    cell,
    gyration_m,
    metres,
    middle,
)
from tests.walks import WUKANG, XINTIANDI, near

latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-179.9, 179.9)


@pytest.mark.parametrize(
    ("latitude", "longitude", "geohash"),
    [
        (57.64911, 10.40744, "u4pruydqqvj"),  # the example of geohash.org
        (31.2304, 121.4737, "wtw3sjq"),
        (-25.382708, -49.265506, "6gkzwgjzn82"),
    ],
)
def test_a_cell_has_the_name_that_everybody_gives_it(latitude, longitude, geohash):
    assert cell(Point(latitude, longitude), len(geohash)) == geohash


@given(latitudes, longitudes)
def test_the_middle_of_a_cell_lies_in_it(latitude, longitude):
    name = cell(Point(latitude, longitude))

    assert cell(middle(name)) == name


def test_somebody_in_a_coarse_cell_is_within_a_kilometre_of_its_middle():
    away_m = metres(WUKANG.point, middle(cell(WUKANG.point)))

    assert 0 < away_m < 700


def test_distances_are_those_on_the_map():
    assert metres(WUKANG.point, near(WUKANG.point, 300, 400)) == pytest.approx(
        500, 1e-3
    )
    assert metres(WUKANG.point, XINTIANDI.point) == pytest.approx(3_738, abs=20)


@given(latitudes, longitudes)
def test_a_distance_is_the_same_there_and_back(latitude, longitude):
    there = metres(WUKANG.point, Point(latitude, longitude))

    assert there == pytest.approx(metres(Point(latitude, longitude), WUKANG.point))


def test_the_radius_of_gyration_is_the_mean_way_from_the_middle():
    square = [near(WUKANG.point, x, y) for x in (-100, 100) for y in (-100, 100)]

    assert gyration_m(square) == pytest.approx(100 * math.sqrt(2), rel=1e-3)
    assert gyration_m([WUKANG.point]) == 0
    assert gyration_m([]) == 0
