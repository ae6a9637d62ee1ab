"""Which days a page of the lifecycle is about."""

from datetime import date

import pytest

from chalicelib.core.errors import Malformed
from chalicelib.customers.lifecycle.period import LONGEST_DAYS, Period

TODAY = "2026-03-10"


def days(**query):
    found = Period.of(
        {"from" if n == "from_" else n: v for n, v in query.items()}, TODAY
    )
    return found.first.isoformat(), found.last.isoformat()


def test_four_weeks_up_to_yesterday_are_meant_where_nothing_is_said():
    assert (
        days() == days(days="28") == days(days="1000") == ("2026-02-10", "2026-03-09")
    )
    assert days(days="7") == ("2026-03-03", "2026-03-09")


def test_days_may_be_chosen_and_today_is_not_over_yet():
    assert days(from_="2026-01-05", to="2026-01-20") == ("2026-01-05", "2026-01-20")
    assert days(from_="2026-03-01", to="2026-03-10") == ("2026-03-01", "2026-03-09")
    assert days(to="2026-01-20") == ("2026-01-20", "2026-01-20")


def test_days_the_wrong_way_round_are_the_last_of_them():
    assert days(from_="2026-02-05", to="2026-01-20") == ("2026-01-20", "2026-01-20")


def test_a_period_has_an_end():
    found = Period.of({"from": "2000-01-01", "to": "2026-01-01"}, TODAY)

    assert len(found.days) == LONGEST_DAYS
    assert found.last == date(2026, 1, 1)


@pytest.mark.parametrize("wrong", ["x", "2026-13-01", "20260101x", "2026/01/01"])
def test_what_is_no_day_is_refused(wrong):
    with pytest.raises(Malformed):
        days(from_=wrong)


def test_the_days_before_are_as_many_and_end_where_these_begin():
    found = Period.of({"from": "2026-03-01", "to": "2026-03-07"}, TODAY)

    assert found.before.days[0] == "2026-02-22"
    assert found.before.days[-1] == "2026-02-28"
    assert found.query == "from=2026-03-01&to=2026-03-07"
    assert Period.of({"days": "7"}, TODAY).query == "days=7"
