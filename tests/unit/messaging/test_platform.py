"""WeChat's rules by the day they begin on."""

import pytest

from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.messaging.platform.models import (
    Grant,
    Renewal,
    Table,
    from_plain,
    known_on,
    table_on,
    to_plain,
)

LONG, SHORT = Grant(5, 2 * DAY_MS), Grant(3, MINUTE_MS)


def table(since, **grants):
    return Table(since, {"message": LONG, "event.scan": SHORT} | grants)


def test_the_last_table_that_has_begun_holds():
    tables = [table("2027-03-01"), table("2023-06-12"), table("2027-01-01")]

    days = ("2023-06-11", "2023-06-12", "2026-12-31", "2027-01-01", "2030-01-01")
    assert [table_on(tables, day).since for day in days] == [
        "2023-06-12",
        "2023-06-12",
        "2023-06-12",
        "2027-01-01",
        "2027-03-01",
    ]


@pytest.mark.parametrize("renewal", Renewal)
def test_a_table_is_stored_and_read_back_whole(renewal):
    one = Table("2027-01-01", {"message": LONG}, renewal, 200_000, "公告")

    assert from_plain("2027-01-01", to_plain(one)) == one


@pytest.mark.parametrize(
    "wrong", [{"renewal": "never"}, {"grants": {"message": 5}}, {"grants": {"m": {}}}]
)
def test_what_is_no_table_is_not_taken_for_one(wrong):
    plain = to_plain(table("2027-01-01")) | wrong

    with pytest.raises((TypeError, ValueError)):
        from_plain("2027-01-01", plain)


def test_a_message_joins_its_update_only_where_nothing_is_larger():
    assert known_on("2026-01-01").message_renews_all
    assert not table("d", **{"event.scan": Grant(6, MINUTE_MS)}).message_renews_all
    assert not table("d", **{"event.scan": Grant(1, 3 * DAY_MS)}).message_renews_all
    assert not Table("d", {"event.scan": SHORT}).message_renews_all
    assert not Table("d", {"message": LONG}, Renewal.SUM).message_renews_all
