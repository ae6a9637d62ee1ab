"""A day of the archive also says who moved from one stage to another, and why."""

from chalicelib import connections
from chalicelib.customers.lifecycle.rollups import SAMPLE, stage_moves
from chalicelib.reports import desk
from tests.integration.reports.conftest import customer

DAY = "2026-11-20"


def moved(happened, number, move, hour=9, cause="silent", day=DAY):
    happened(number, f"lifecycle.{move}", day, hour, direction="internal", cause=cause)


def build(day=DAY):
    desk.archivist().build(day)
    (found,) = stage_moves().between(day, day)
    return found.moves


def test_moves_are_counted_by_their_stages_and_cause(happened):
    moved(happened, 1, "active-cooling")
    moved(happened, 2, "active-cooling", 10)
    moved(happened, 3, "active-cooling", 11, cause="rules")
    moved(happened, 4, "none-new", 12, cause="fresh")
    moved(happened, 5, "active-cooling", day="2026-11-21")
    happened(6, "message.text", DAY)

    assert build() == {
        "active-cooling": {"silent": 2, "rules": 1},
        "none-new": {"fresh": 1},
    }


def test_a_day_that_is_built_again_is_counted_again(happened):
    moved(happened, 1, "active-cooling")
    build()
    moved(happened, 2, "active-cooling", 10)

    assert build() == build() == {"active-cooling": {"silent": 2}}


def test_staff_are_not_among_those_who_moved(happened, profile):
    profile(7, staff=True)
    moved(happened, 7, "active-cooling")

    assert build() == {}


def test_some_of_those_who_moved_can_be_opened_and_no_openid_is_kept(happened):
    for number in range(SAMPLE + 5):
        moved(happened, number, "active-cooling", number / 4)
    moved(happened, 1, "active-cooling", 9, day="2026-11-21", cause="fell")
    build("2026-11-21")
    build()

    found = stage_moves().people([DAY, "2026-11-21", "2026-11-22"], "active-cooling")

    assert len(found) == SAMPLE + 1
    assert (found[0].customer_id, found[0].cause) == (customer(1), "fell")
    assert [one.at_ms for one in found] == sorted(
        (o.at_ms for o in found), reverse=True
    )
    rows = connections.workspace().query(
        "pk = :day", values={":day": f"STAGEMOVE#{DAY}"}
    )
    assert "o" + "0" * 20 not in repr(list(rows))
