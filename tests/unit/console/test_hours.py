"""When somebody is there."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.clock import BUSINESS_ZONE
from chalicelib.core.errors import InvalidInput
from chalicelib.staff.hours.models import (
    Hours,
    Special,
    as_text,
    shifts,
    special_days,
)

TIMES = st.integers(0, 24 * 60 - 1).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")


def at(text):
    return int(
        datetime.fromisoformat(text).replace(tzinfo=BUSINESS_ZONE).timestamp() * 1000
    )


def test_a_shift_begins_with_its_minute_and_ends_before_its_last():
    hours = Hours(week=((("09:00", "12:00"), ("13:30", "24:00")),) * 7)

    open_at = {
        time: hours.is_open(at(f"2026-11-23T{time}"))
        for time in ("08:59", "09:00", "11:59", "12:00", "13:30", "23:59")
    }

    assert [time for time, is_open in open_at.items() if is_open] == [
        "09:00",
        "11:59",
        "13:30",
        "23:59",
    ]


def test_a_day_apart_goes_before_its_weekday():
    hours = Hours(
        special={
            "2027-01-01": Special("元旦"),  # a Friday
            "2027-02-06": Special("调休", (("10:00", "16:00"),)),  # a Saturday
        }
    )

    assert hours.of(date(2027, 1, 1)) == ()
    assert hours.of(date(2027, 2, 6)) == (("10:00", "16:00"),)
    assert hours.of(date(2027, 1, 4)) == (("09:00", "18:00"),)


@pytest.mark.parametrize("text", ["", "休息", "  休 "])
def test_rest_is_no_shift(text):
    assert shifts(text) == ()


@pytest.mark.parametrize(
    "text", ["9：00～12：00", "9:00至12:00", "09:00 - 12:00", "9:00-12:00；"]
)
def test_shifts_are_read_as_people_type_them(text):
    assert shifts(text.replace("～", "~")) == (("09:00", "12:00"),)


@pytest.mark.parametrize(
    "text", ["25:00-26:00", "09:00", "x 09:00-10:00", "09:60-10:00"]
)
def test_what_is_no_shift_is_refused(text):
    with pytest.raises(InvalidInput):
        shifts(text)


@given(TIMES, TIMES)
def test_what_is_shown_can_be_typed_again(one, other):
    if one == other:
        return
    start, end = sorted((one, other))
    assert shifts(as_text(((start, end),))) == ((start, end),)


def test_days_apart_are_kept_in_order_with_their_names():
    found = special_days("2027-02-06 调休 9:00-18:00\n\n2027-01-01 元旦\n")

    assert list(found) == ["2027-01-01", "2027-02-06"]
    assert found["2027-02-06"] == Special("调休", (("09:00", "18:00"),))


@pytest.mark.parametrize(
    "line", ["元旦", "2027-13-01 元旦", "2027-01-01 班 18:00-9:00"]
)
def test_a_line_that_is_no_day_is_refused(line):
    with pytest.raises(InvalidInput):
        special_days(line)
