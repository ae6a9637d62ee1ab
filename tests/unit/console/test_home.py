"""What the first page makes of counts that others made."""

from chalicelib.console.home.service import Followers, followers
from chalicelib.core.clock import HOUR_MS, MINUTE_MS
from chalicelib.customers.sync.models import Run, State
from chalicelib.reports.models import Report

MIDNIGHT = 1_795_622_400_000  # 2026-11-26 00:00 in China


def report(last, followers, made_ms):
    summary = {"followers": followers, "as_of_ms": made_ms}
    return Report("growth", "2026-11-01", last, "r", "ready", 100, 0, summary=summary)


def run(total, finished_ms, state=State.DONE):
    return Run(
        id="1",
        app_id="wx",
        started_ms=1,
        state=state,
        total=total,
        finished_ms=finished_ms,
    )


def test_a_report_about_yesterday_counts_up_to_midnight_whenever_it_was_made():
    yesterdays = report("2026-11-25", 1_752, MIDNIGHT + 9 * HOUR_MS)
    synced = run(1_800, MIDNIGHT + 8 * HOUR_MS)

    assert followers([yesterdays], None) == Followers(1_752, MIDNIGHT)
    assert followers([yesterdays], synced) == Followers(1_800, MIDNIGHT + 8 * HOUR_MS)


def test_a_report_about_today_is_as_young_as_its_making():
    todays = report("2026-11-26", 1_801, MIDNIGHT + 9 * HOUR_MS)
    synced = run(1_800, MIDNIGHT + 8 * HOUR_MS)

    assert followers([todays], synced).count == 1_801


def test_a_run_that_did_not_finish_counts_nobody():
    assert followers([], run(5, MIDNIGHT + MINUTE_MS, State.REFUSED)) == Followers()
