"""A day of the archive, from the tables to Parquet."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.errors import Unavailable
from chalicelib.customers.facts import fact_key
from chalicelib.customers.late import LateDays
from chalicelib.customers.metrics import Moves
from chalicelib.customers.timeline import Timeline
from chalicelib.reports import desk
from chalicelib.reports.archive.files import FactFiles
from chalicelib.reports.archive.reading import DayReader
from chalicelib.reports.archive.repository import ArchivedDays
from chalicelib.reports.archive.service import Archivist
from chalicelib.reports.models import Task
from tests.integration.reports.conftest import at, customer

pytestmark = pytest.mark.ministack

DAY = "2026-11-20"


def facts(day=DAY):
    with connections.lake([fact_key(day)]) as lake:
        return lake.query("SELECT * FROM interactions ORDER BY at_ms")


def test_a_day_becomes_one_row_an_entry(happened, profile):
    happened(1, "event.subscribe", DAY, 0, EventKey="qrscene_store-1")
    happened(1, "message.text", DAY, 23.99)
    happened(1, "message.text", "2026-11-21", 0)
    profile(1, sub_n=1)

    archived = desk.archivist().build(DAY)

    follow, text = facts()
    assert (archived.rows, archived.entries) == (2, 2)
    assert follow["customer_id"] == customer(1)
    assert follow["source"] == "scene:store-1"
    assert (follow["hour"], text["hour"], text["weekday"]) == (0, 23, 5)
    assert archived.moves == Moves(DAY, new=1)


def test_no_openid_and_no_text_reaches_the_archive(happened):
    happened(1, "message.text", DAY)
    happened(2, "event.subscribe", DAY, EventKey="qrscene_o" + "2" * 27)

    desk.archivist().build(DAY)

    written = repr(facts())
    assert "o" + "0" * 26 not in written
    assert "138" not in written
    assert "o" + "2" * 27 not in written


def test_building_a_day_again_gives_the_same_bytes(happened):
    for number in range(40):
        happened(number, "event.subscribe", DAY, number / 4)

    desk.archivist().build(DAY)
    first = connections.archive().get(fact_key(DAY))
    desk.archivist().build(DAY)

    assert connections.archive().get(fact_key(DAY)) == first


def test_a_day_without_entries_is_archived_as_empty(aws):
    archived = desk.archivist().build(DAY)

    assert (archived.rows, facts()) == (0, [])


def test_a_late_event_opens_its_day_again_for_three_days(happened):
    archivist = desk.archivist()
    happened(1, "event.subscribe", DAY, source="ADD_SCENE_SEARCH")
    assert archivist.nightly("2026-11-21") == [DAY]

    happened(2, "event.subscribe", DAY, source="ADD_SCENE_SEARCH")

    assert archivist.nightly("2026-11-23") == [DAY, "2026-11-21", "2026-11-22"]
    assert len(facts()) == 2
    happened(3, "event.subscribe", DAY, source="ADD_SCENE_SEARCH")
    assert DAY not in archivist.nightly("2026-11-24")


def test_a_quiet_night_builds_nothing_but_yesterday(happened):
    archivist = desk.archivist()
    happened(1, "event.subscribe", DAY, source="ADD_SCENE_SEARCH")
    archivist.nightly("2026-11-21")

    assert archivist.nightly("2026-11-22") == ["2026-11-21"]


def test_a_source_learnt_later_is_archived_later(happened, profile):
    entry = happened(1, "event.subscribe", DAY)
    archivist = desk.archivist()
    assert archivist.build(DAY).unsettled == 1

    profile(1, sub_n=1, sub_at=entry.at_ms, source="ADD_SCENE_PROFILE_CARD")

    desk.archivist().nightly("2026-11-22")
    assert facts()[0]["source"] == "ADD_SCENE_PROFILE_CARD"


def test_the_source_of_a_later_follow_is_not_given_to_an_earlier(happened, profile):
    happened(1, "event.subscribe", DAY)
    profile(1, sub_n=2, sub_at=at("2026-11-25"), source="ADD_SCENE_PAID")

    desk.archivist().build(DAY)

    assert facts()[0]["source"] == ""


def test_who_followed_before_is_returning(happened, profile):
    happened(1, "event.subscribe", "2026-10-01")
    happened(1, "event.unsubscribe", "2026-10-02")
    happened(1, "event.subscribe", DAY)
    happened(2, "event.subscribe", DAY)
    profile(1, sub_n=2)
    profile(2, sub_n=1)

    archived = desk.archivist().build(DAY)

    assert archived.moves == Moves(DAY, new=2, returning=1)


def test_a_first_follow_stays_first_when_its_day_is_built_after_a_second(
    happened, profile
):
    happened(1, "event.subscribe", DAY)
    happened(1, "event.unsubscribe", "2026-11-21")
    happened(1, "event.subscribe", "2026-11-22")
    profile(1, sub_n=2)

    assert desk.archivist().build(DAY).moves.returning == 0


def test_staff_who_follow_are_left_out(happened, profile):
    happened(1, "event.subscribe", DAY)
    happened(1, "message.text", DAY)
    profile(1, sub_n=1, staff=True)

    archived = desk.archivist().build(DAY)

    assert (archived.moves, archived.inbound) == (Moves(DAY), 0)
    assert archived.rows == 2


def test_what_concerns_the_account_alone_is_no_fact(happened, aws):
    entry = happened(1, "event.subscribe", DAY)
    Timeline(connections.interactions()).add(
        replace(entry, customer_id="account", type="annual_renew")
    )

    archived = desk.archivist().build(DAY)

    assert (archived.rows, archived.entries) == (1, 2)


class Falling(ArchivedDays):
    """Falls over where the file is stored and the row is not."""

    def save(self, day):
        raise Unavailable("cut")


def test_a_crash_between_file_and_row_leaves_a_day_that_is_built_again(happened):
    happened(1, "event.subscribe", DAY, source="ADD_SCENE_SEARCH")
    reader = DayReader(Timeline(connections.interactions()), connections.profiles())
    files = FactFiles(connections.archive())
    falling = Archivist(reader, files, Falling(connections.workspace()), lambda: 1)
    with pytest.raises(Unavailable):
        falling.build(DAY)

    assert desk.archivist().nightly("2026-11-21") == [DAY]


def test_each_day_remembers_by_how_many_followers_it_changed(happened):
    happened(1, "event.subscribe", "2026-11-18")
    happened(2, "event.subscribe", "2026-11-18")
    happened(1, "event.unsubscribe", "2026-11-19")
    for day in ("2026-11-18", "2026-11-19", DAY):
        desk.archivist().build(day)

    days = ArchivedDays(connections.workspace())

    assert days.nets_before("2026-11-18") == {}
    assert days.nets_before(DAY) == {"2026-11-18": 2, "2026-11-19": -1}


def test_the_archive_can_be_built_again_day_by_day(happened, aws):
    desk.desk().rebuild(date(2026, 10, 30), date(2026, 11, 2))

    tasks = [(task["first"], task["last"]) for task in aws.messages("reports")]

    days = ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"]
    assert sorted(tasks) == [(day, day) for day in days]


def test_reading_asks_for_each_profile_once(happened, profile):
    for number in range(30):
        for hour in (1, 2, 3):
            happened(number, "message.text", DAY, hour)
        profile(number)
    asked = []

    class Counting(Table):
        def batch_get(self, keys):
            asked.extend(keys)
            return super().batch_get(keys)

    table = connections.profiles()
    counting = Counting(table._client, table.name)
    reader = DayReader(Timeline(connections.interactions()), counting)

    assert len(list(reader.facts(DAY))) == 90
    assert len(asked) == 30


def test_an_order_and_what_came_back_of_it_are_facts(happened):
    happened(
        1, "order.paid", DAY, 9, amount_fen=12_800, margin_fen=-5, store="武康路店"
    )
    happened(1, "order.paid", DAY, 10, amount_fen=1, margin_fen=None)
    happened(1, "refund.refunded", DAY, 11, amount_fen=2_800, store="o" + "2" * 27)

    desk.archivist().build(DAY)

    paid, other, back = facts()
    assert (paid["amount_fen"], paid["margin_fen"]) == (12_800, -5)
    assert (paid["margin_known"], paid["store"]) == (True, "武康路店")
    assert (other["margin_fen"], other["margin_known"]) == (0, False)
    assert (back["kind"], back["amount_fen"], back["store"]) == ("refund", 2_800, "")


def test_a_day_that_got_an_order_later_is_built_anew(happened, aws):
    old = "2026-01-15"
    LateDays(connections.workspace(), lambda: at(old)).note(old)
    desk.archivist().build(old)
    happened(1, "order.paid", old, amount_fen=1)
    aws.messages("reports")

    assert desk.rebuild_late() == [old]
    assert desk.rebuild_late() == []

    (asked,) = aws.messages("reports")
    desk.maker().handle(Task.model_validate(asked))
    with connections.lake([fact_key(old)]) as lake:
        assert lake.query("SELECT amount_fen FROM interactions") == [{"amount_fen": 1}]


def test_a_day_that_is_noted_again_while_it_is_handed_on_is_kept(aws):
    clock = [at(DAY)]
    late = LateDays(connections.workspace(), lambda: clock[0])
    late.note(DAY)
    assert list(late.settled()) == []
    clock[0] += 10 * 60_000
    ((day, noted_ms),) = late.settled()

    late.note(DAY)
    late.done(day, noted_ms)

    clock[0] += 10 * 60_000
    assert [one for one, _ in late.settled()] == [DAY]
