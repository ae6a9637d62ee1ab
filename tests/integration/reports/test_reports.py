"""A report from the request to its files, on real stores."""

import json
from dataclasses import replace
from datetime import date

import httpx
import pytest

from chalicelib import connections
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.settings import settings
from chalicelib.reports import desk, jobs
from chalicelib.reports.models import Task
from chalicelib.reports.repository import ReportRows
from chalicelib.reports.service import Desk, Maker
from tests.integration.reports.conftest import at

pytestmark = pytest.mark.ministack

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 20)
NOW = at("2026-11-21", 9)


@pytest.fixture
def history(happened, profile):
    happened(1, "event.subscribe", "2026-11-18", EventKey="qrscene_store-1")
    happened(2, "event.subscribe", "2026-11-19", 8, source="ADD_SCENE_SEARCH")
    happened(3, "event.subscribe", "2026-11-20", 8, source="ADD_SCENE_SEARCH")
    happened(1, "event.unsubscribe", "2026-11-20", 9)
    happened(2, "message.text", "2026-11-20", 9)
    happened(2, "message.text", "2026-11-20", 9.1, direction="out")
    happened(3, "event.unsubscribe", "2026-11-21", 7)
    desk.archivist().build("2026-11-18")


@pytest.fixture
def at_nine(monkeypatch):
    """The clock stands at nine in the morning of 21 November."""
    for module in (desk, jobs):
        monkeypatch.setattr(module, "now_ms", lambda: NOW)


class Context:
    def get_remaining_time_in_millis(self):
        return 300_000


def deliver(*bodies):
    """Hand messages to the function as SQS does."""
    records = [
        {
            "messageId": f"m{number}",
            "receiptHandle": "r",
            "body": json.dumps(body),
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSourceARN": "arn:aws-cn:sqs:cn-north-1:1:zhike-local-reports",
        }
        for number, body in enumerate(bodies)
    ]
    return jobs.reports({"Records": records}, Context())


def test_a_report_asked_for_is_made_and_handed_out(aws, history, at_nine):
    asked = desk.desk().request("growth", FIRST, LAST)
    assert (asked.state, asked.progress) == ("queued", 0)
    with pytest.raises(NotFound):
        desk.desk().links("growth", FIRST, LAST)

    assert deliver(*aws.messages("reports")) == {"batchItemFailures": []}

    ready = desk.desk().status("growth", FIRST, LAST)
    assert (ready.state, ready.progress) == ("ready", 100)
    assert ready.summary["followers"] == 2
    links = desk.desk().links("growth", FIRST, LAST)
    figures = httpx.get(links["json"], trust_env=False).json()
    assert figures["totals"] == {
        "opening": 1,
        "new": 2,
        "returning": 0,
        "quick": 1,
        "cancelled": 1,
        "net": 1,
        "cumulative": 2,
        "inbound": 3,
        "outbound": 1,
        "people": 2,
    }
    page = httpx.get(links["html"], trust_env=False)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert settings().brand_name in page.text
    assert httpx.get(links["xlsx"], trust_env=False).content.startswith(b"PK")


def test_links_live_five_minutes_at_most(aws, history, at_nine):
    desk.desk().request("growth", FIRST, LAST)
    deliver(*aws.messages("reports"))

    for link in desk.desk().links("growth", FIRST, LAST).values():
        query = httpx.URL(link).params
        # Version 2 knows no X-Amz-Expires, and no link to an object under KMS.
        assert int(query["X-Amz-Expires"]) <= 300


def test_today_is_counted_as_far_as_it_has_come(aws, history, at_nine):
    today = date(2026, 11, 21)

    figures = desk.maker().growth(LAST.isoformat(), today.isoformat())

    assert [day.cumulative for day in figures.days] == [2, 1]


def test_asking_while_it_is_under_way_starts_no_second_one(aws, history, at_nine):
    one = desk.desk().request("growth", FIRST, LAST)
    other = desk.desk().request("growth", FIRST, LAST)

    assert one.run == other.run
    assert len(aws.messages("reports")) == 1


def test_a_run_that_was_given_up_can_be_asked_for_again(aws, history, at_nine):
    rows = ReportRows(connections.workspace())
    queue, bucket = connections.reports_queue(), connections.archive()
    one = Desk(rows, queue, bucket, lambda: NOW).request("growth", FIRST, LAST)

    later = Desk(rows, queue, bucket, lambda: NOW + 21 * 60_000)

    assert later.request("growth", FIRST, LAST).run != one.run


def test_a_task_delivered_twice_changes_nothing(aws, history, at_nine):
    desk.desk().request("growth", FIRST, LAST)
    (task,) = aws.messages("reports")
    deliver(task)
    before = desk.desk().status("growth", FIRST, LAST)

    deliver(task)

    assert desk.desk().status("growth", FIRST, LAST) == before


def test_an_overtaken_run_leaves_no_trace(aws, history, at_nine):
    desk.desk().request("growth", FIRST, LAST)
    (task,) = aws.messages("reports")
    deliver(task)
    ready = desk.desk().status("growth", FIRST, LAST)

    deliver(task | {"run": "another"})

    assert desk.desk().status("growth", FIRST, LAST) == ready
    keys = list(connections.archive().list("reports/"))
    assert {key.split("/")[3] for key in keys} == {ready.run}


def test_files_of_the_last_run_stay_until_the_next_is_ready(aws, history, at_nine):
    desk.desk().request("growth", FIRST, LAST)
    deliver(*aws.messages("reports"))
    files = desk.desk().status("growth", FIRST, LAST).files

    desk.desk().request("growth", FIRST, LAST)
    assert desk.desk().status("growth", FIRST, LAST).files == files
    deliver(*aws.messages("reports"))

    assert desk.desk().status("growth", FIRST, LAST).files != files


class Cut(Exception):
    """The function dies here."""


class Dying:
    """A bucket that dies at its n-th put, after the effect."""

    def __init__(self, bucket, dies_at):
        self._bucket = bucket
        self._left = dies_at

    def put(self, key, body, content_type):
        self._bucket.put(key, body, content_type)
        self._left -= 1
        if not self._left:
            raise Cut


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_a_run_cut_between_files_is_made_by_the_next_delivery(
    aws, history, at_nine, dies_at
):
    desk.desk().request("growth", FIRST, LAST)
    (body,) = aws.messages("reports")
    maker = desk.maker()
    maker._bucket = Dying(connections.archive(), dies_at)
    with pytest.raises(Cut):
        maker.handle(Task.model_validate(body))
    assert desk.desk().status("growth", FIRST, LAST).state == "failed"

    deliver(body)

    assert desk.desk().status("growth", FIRST, LAST).state == "ready"
    assert len(list(connections.archive().list("reports/"))) == 3


def test_figures_that_do_not_add_up_are_never_shown(aws, history, at_nine, monkeypatch):
    desk.desk().request("growth", FIRST, LAST)
    (body,) = aws.messages("reports")
    maker = desk.maker()

    class Skewed(Maker):
        def growth(self, first, last):
            figures = super().growth(first, last)
            wrong = replace(figures, sources=[])
            raise_if_wrong(wrong)
            return wrong

    maker.__class__ = Skewed
    monkeypatch.setattr(desk, "maker", lambda: maker)

    assert deliver(body) == {"batchItemFailures": []}

    row = desk.desk().status("growth", FIRST, LAST)
    assert (row.state, row.files) == ("failed", {})
    assert "new by source" in row.error
    assert aws.messages("reports-dlq") == [body]


def raise_if_wrong(figures):
    from chalicelib.reports.growth.service import Unreconciled

    if wrong := list(figures.unreconciled()):
        raise Unreconciled("; ".join(wrong))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("sales", FIRST, LAST),
        ("growth", LAST, FIRST),
        ("growth", FIRST, date(2026, 11, 22)),
        ("growth", date(2025, 1, 1), LAST),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(aws, at_nine, name, first, last):
    with pytest.raises(InvalidInput):
        desk.desk().request(name, first, last)

    assert aws.messages("reports") == []


def test_the_daily_report_is_about_the_30_days_until_yesterday(aws, at_nine):
    jobs.reports_daily(
        {
            "version": "0",
            "account": "1",
            "region": "cn-north-1",
            "detail": {},
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "time": "2026-11-20T17:10:00Z",
            "id": "1",
            "resources": [],
        },
        Context(),
    )

    (task,) = aws.messages("reports")
    assert (task["first"], task["last"]) == ("2026-10-22", "2026-11-20")


def test_archiving_again_goes_through_the_queue(aws, history, at_nine):
    desk.desk().rebuild(FIRST, LAST)

    deliver(*aws.messages("reports"))

    keys = list(connections.archive().list("facts/interactions/day=2026-11-"))
    assert [key.split("=")[1][:10] for key in keys] == [
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
    ]
