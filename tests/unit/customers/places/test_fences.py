"""Who is in which store, and when they have left."""

from dataclasses import replace

import pytest

from chalicelib.customers.places.fences import OUTSIDE, UNCLEAR, Fences, Sight
from chalicelib.customers.places.models import Origin, Store
from tests.walks import JINGAN, STORES, WUKANG, near, report, sent

FENCES = Fences(STORES)


@pytest.mark.parametrize(
    ("east_m", "precision_m", "is_in"),
    [(0, 40, True), (149, 150, True), (151, 40, False), (0, 151, False)],
)
def test_who_is_within_the_circle_and_seen_precisely_is_in(east_m, precision_m, is_in):
    ping = report(0, WUKANG, east_m, precision_m=precision_m)

    assert FENCES.sight(ping) == (Sight(WUKANG) if is_in else OUTSIDE)


@pytest.mark.parametrize(
    ("east_m", "precision_m", "sight"),
    [
        (160, 40, Sight(WUKANG)),  # at the edge, things stay as they are
        (186, 40, Sight(WUKANG)),
        (200, 40, UNCLEAR),
        (230, 40, OUTSIDE),
        (600, 500, UNCLEAR),  # seen too vaguely to say
        (900, 500, OUTSIDE),
        (0, 900, UNCLEAR),
    ],
)
def test_somebody_at_the_edge_does_not_come_and_go(east_m, precision_m, sight):
    ping = report(0, WUKANG, east_m, precision_m=precision_m)

    assert FENCES.sight(ping, now_in="wukang") == sight


def test_of_two_stores_the_nearest_is_meant_until_somebody_is_in_one():
    other = Store("next", "隔壁店", near(WUKANG.point, 100), 150)
    fences = Fences([WUKANG, other])
    ping = report(0, WUKANG, 80)

    assert fences.sight(ping) == Sight(other)
    assert fences.sight(ping, now_in="wukang") == Sight(WUKANG)


def test_a_store_that_is_closed_for_good_is_visited_by_nobody():
    fences = Fences([replace(WUKANG, is_closed=True)])

    assert fences.sight(report(0, WUKANG)) == OUTSIDE
    scan = report(0, WUKANG, origin=Origin.SCAN, store="wukang")
    assert fences.sight(scan) == UNCLEAR
    assert fences.nearest(WUKANG.point) is None


def test_a_scan_says_the_store_wherever_the_phone_thinks_it_is():
    scan = report(0, near(WUKANG.point, 5_000), origin=Origin.SCAN, store="jingan")

    assert FENCES.sight(scan) == Sight(JINGAN)


def test_a_place_that_was_sent_is_as_good_as_where_it_points():
    assert FENCES.sight(sent(0, JINGAN)) == Sight(JINGAN)


@pytest.mark.parametrize("radius_m", [30, 150, 2_000])
def test_a_circle_is_found_from_every_side(radius_m):
    """Also where it lies over the border of two cells."""
    for step in range(40):
        at = near(WUKANG.point, step * 137, step * 211)
        store = Store("s", "店", at, radius_m)
        fences = Fences([store])
        for east, north in ((0.99, 0), (-0.99, 0), (0, 0.99), (0, -0.99), (0.7, 0.7)):
            ping = report(0, at, east * radius_m, north * radius_m, precision_m=10)
            assert fences.sight(ping) == Sight(store)


def test_the_nearest_store_is_named_with_its_distance():
    store, away_m = FENCES.nearest(near(JINGAN.point, 0, 1_000))

    assert store == JINGAN
    assert round(away_m) == 1_000
