"""Pushes as reports of places."""

import pytest

from chalicelib.customers.places.models import Origin
from chalicelib.customers.places.reading import UNKNOWN_M, ping_of, scan_of, store_of
from chalicelib.wechat import events
from tests.pushes import xml
from tests.walks import NOON, WUKANG


def read(kind, **fields):
    return ping_of(events.parse(xml(kind, **fields).encode()), "k", NOON)


def test_a_report_says_how_precise_it_is():
    ping = read("LOCATION", Latitude="31.2", Longitude="121.4", Precision="65.4")

    assert (str(ping.point), ping.precision_m) == ("31.200000,121.400000", 65)
    assert ping.origin is Origin.REPORT


@pytest.mark.parametrize("precision", ["", "much", "inf", "nan"])
def test_a_report_that_does_not_is_vague(precision):
    ping = read("LOCATION", Latitude="31.2", Longitude="121.4", Precision=precision)

    assert ping.precision_m == UNKNOWN_M


def test_a_place_that_is_sent_has_a_name():
    ping = read("location", Location_X="31.2", Location_Y="121.4", Label="武康路")

    assert (ping.name, ping.origin) == ("武康路", Origin.SENT)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("", ""), ("91", "0"), ("0", "181"), ("nan", "0"), ("1e999", "0"), ("x", "1")],
)
def test_what_is_no_place_on_the_globe_is_none(latitude, longitude):
    assert read("LOCATION", Latitude=latitude, Longitude=longitude) is None


@pytest.mark.parametrize(
    ("scene", "store"),
    [
        ("store:wukang:table", "wukang"),
        ("store:wukang", "wukang"),
        ("pack:yunnan250:card", ""),
        ("store", ""),
        ("", ""),
    ],
)
def test_a_scene_names_the_store_it_hangs_in(scene, store):
    assert store_of(scene) == store


def test_a_scan_is_where_the_store_is():
    scan = scan_of(WUKANG, "k", NOON)

    assert (scan.point, scan.store) == (WUKANG.point, "wukang")
    assert scan.origin.is_measured
