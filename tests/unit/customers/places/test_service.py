"""What reports amount to: stays, visits, what speaks against a report, home."""

from dataclasses import replace

import pytest

from chalicelib.customers.places import service
from chalicelib.customers.places.fences import OUTSIDE, UNCLEAR, Sight
from chalicelib.customers.places.geo import AREA, cell
from chalicelib.customers.places.models import (
    Flag,
    Origin,
    Rules,
    Whereabouts,
)
from tests.walks import JINGAN, MINUTE, NOON, WUKANG, XINTIANDI, near, report, sent

RULES = Rules(on=True)
DAY = 24 * 60  # minutes


def after(*pings):
    known = Whereabouts()
    for ping in pings:
        known = service.moved(known, service.judged(known, ping, RULES))
    return known


def flags(*pings):
    *before, last = pings
    return service.judged(after(*before), last, RULES).flags


def test_a_stay_is_twenty_minutes_within_two_hundred_metres_of_its_first():
    pings = [report(n, WUKANG, east_m=n * 5) for n in range(0, 31, 10)]

    (stay,) = service.stays_of(pings)

    assert (stay.from_ms, stay.to_ms) == (NOON, NOON + 30 * MINUTE)
    assert stay.pings == 4


def test_a_stay_ends_where_somebody_goes_on():
    here = [report(n, WUKANG) for n in (0, 10, 21)]
    there = [report(n, XINTIANDI) for n in (60, 75, 90)]

    stays = service.stays_of([*here, report(40, JINGAN), *there])

    assert [one.from_ms - NOON for one in stays] == [0, 60 * MINUTE]


@pytest.mark.parametrize(
    "pings",
    [
        [report(0, WUKANG), report(19, WUKANG)],
        [report(n * 10, WUKANG, east_m=n * 120) for n in range(5)],
        [report(n * 10, WUKANG, is_coarse=True) for n in range(5)],
        [report(n * 10, WUKANG, flags=frozenset({Flag.SPEED})) for n in range(5)],
        [sent(n * 10, WUKANG) for n in range(5)],
    ],
    ids=["too short", "walking", "cells", "not believed", "sent"],
)
def test_what_is_no_stay(pings):
    assert service.stays_of(pings) == []


def test_faster_than_a_train_is_not_believed():
    assert flags(report(0, WUKANG), report(1, XINTIANDI)) == {Flag.SPEED}
    assert flags(report(0, WUKANG), report(10, XINTIANDI)) == frozenset()


def test_how_imprecise_both_are_is_taken_off_the_way():
    first = report(0, WUKANG, precision_m=1_500)
    second = report(1, XINTIANDI, precision_m=1_500)

    assert flags(first, second) == frozenset()


def test_what_cannot_be_is_not_what_the_next_is_compared_with():
    jump = report(1, XINTIANDI)

    assert flags(report(0, WUKANG), jump, report(2, WUKANG)) == frozenset()


def test_the_very_same_coordinates_again_and_again_are_not_believed():
    pings = [report(n * 5, WUKANG) for n in range(5)]

    assert flags(*pings[:4]) == frozenset()
    assert flags(*pings) == {Flag.REPEATED}
    assert flags(*pings, report(30, WUKANG, east_m=1)) == frozenset()


def test_a_phone_that_claims_to_be_exact_is_not_believed():
    assert flags(report(0, WUKANG, precision_m=0)) == {Flag.EXACT}


def test_time_that_goes_backwards_is_not_believed():
    late = report(-1, WUKANG)
    same = replace(report(0, WUKANG), key="another")

    assert flags(report(0, WUKANG), late) == {Flag.REPLAYED}
    assert flags(report(0, WUKANG), same) == {Flag.REPLAYED}


def test_a_scan_within_the_second_of_a_report_is_fine():
    scan = report(0, WUKANG, key="scan", origin=Origin.SCAN, store="wukang")

    assert flags(report(0, WUKANG), scan) == frozenset()


def test_pointing_at_places_on_a_map_is_no_movement():
    assert flags(report(0, WUKANG), sent(0.1, XINTIANDI)) == frozenset()
    assert after(report(0, WUKANG), sent(1, XINTIANDI)).last.at_ms == NOON


@pytest.mark.parametrize(
    ("minute", "east_m", "is_thin"),
    [(0.1, 0, True), (0.9, 20, True), (1.1, 0, False), (0.1, 40, False)],
)
def test_one_report_a_minute_from_a_place_is_enough(minute, east_m, is_thin):
    known = after(report(0, WUKANG))

    assert service.is_thin(known, report(minute, WUKANG, east_m)) is is_thin


def test_a_visit_ends_by_being_elsewhere_or_by_silence():
    visit = service.begun(report(0, WUKANG), "wukang", [])

    assert service.is_over(visit, report(5, JINGAN), Sight(JINGAN), RULES)
    assert service.is_over(visit, report(5, JINGAN), OUTSIDE, RULES)
    assert service.is_over(visit, report(31, WUKANG), Sight(WUKANG), RULES)
    assert not service.is_over(visit, report(30, WUKANG), Sight(WUKANG), RULES)
    assert not service.is_over(visit, report(5, WUKANG), UNCLEAR, RULES)


def test_where_somebody_points_to_does_not_end_where_a_phone_was_seen():
    measured = service.begun(report(0, WUKANG), "wukang", [])
    told = service.begun(sent(0, WUKANG), "wukang", [])

    assert not service.is_over(measured, sent(5, JINGAN), Sight(JINGAN), RULES)
    assert service.is_over(told, sent(5, JINGAN), Sight(JINGAN), RULES)


def test_the_dwell_is_from_the_first_to_the_last_report():
    visit = service.begun(report(0, WUKANG, precision_m=80), "wukang", [])
    visit = service.prolonged(visit, report(12, WUKANG, precision_m=30))

    assert visit.stayed_ms == 12 * MINUTE
    assert (visit.pings, visit.precision_m) == (2, 30)


def test_a_visit_knows_the_two_before_it_and_where_somebody_came_from():
    earlier = [
        (NOON - 40 * DAY * MINUTE, "wukang"),
        (NOON - 9 * DAY * MINUTE, "jingan"),
        (NOON - 2 * DAY * MINUTE, "xintiandi"),
    ]

    visit = service.begun(report(0, WUKANG), "wukang", earlier)

    assert visit.since_days == (2, 9)
    assert visit.since_here_days == (40,)
    assert visit.came_from == "xintiandi"
    assert service.begun(report(0, WUKANG), "wukang", earlier[:2]).came_from == ""


def test_marks_are_kept_for_as_long_as_visits_and_no_more_than_sixty():
    visit = service.begun(report(0, WUKANG), "wukang", [])
    old = f"{NOON - 91 * DAY * MINUTE:013d}#jingan"
    many = [f"{NOON - n * MINUTE:013d}#jingan" for n in range(1, 80)]

    kept = service.remembered([old, *many], visit, RULES)

    assert old not in kept
    assert len(kept) == 60
    assert service.mark_of(visit) in kept
    assert service.earlier(kept)[-1] == (NOON, "wukang")


def night(number, where=WUKANG):
    # Half past two in Shanghai, some nights later.
    return report(number * DAY + 9.6 * 60, where)


def test_home_is_where_somebody_is_at_night_most_often():
    known = after(*(night(n) for n in range(3)), night(3, XINTIANDI))

    assert known.home == cell(WUKANG.point, AREA)


def test_two_nights_are_no_home_and_one_night_counts_once():
    twice = after(night(0), night(1), replace(night(1), at_ms=night(1).at_ms + MINUTE))

    assert twice.home == ""
    assert len(twice.nights) == 2


def test_days_do_not_make_a_home():
    assert after(*(report(n * DAY, WUKANG) for n in range(9))).home == ""


def test_home_is_forgotten_when_its_nights_are_long_ago():
    known = after(*(night(n) for n in range(3)), night(120, XINTIANDI))

    assert known.home == ""
    assert len(known.nights) == 1


def test_without_consent_a_cell_and_the_hour_are_left():
    ping = report(7.5, WUKANG)

    kept = service.coarsened(ping)

    assert kept.at_ms % (60 * MINUTE) == 0
    assert kept.key == cell(WUKANG.point)
    assert str(WUKANG.point) != str(kept.point)
    assert kept.precision_m >= 610
    again = service.coarsened(report(9, near(WUKANG.point, 10)))
    assert again.sort_key == kept.sort_key
