"""``/v1/reports``, ``/v1/jobs``, ``/v1/audit``."""

import json

import pytest

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.reports.models import Report
from chalicelib.reports.repository import ReportRows
from chalicelib.web.api import access
from tests.caller import Caller, key_with

DAYS = {"from": "2026-01-01", "to": "2026-01-31"}
QUERY = "from=2026-01-01&to=2026-01-31"


@pytest.fixture
def finished(aws):
    def finish():
        rows = ReportRows(connections.workspace())
        (found,) = rows.latest("growth", 1)
        key = f"reports/growth/{found.run}.json"
        body = json.dumps({"report": "growth", "totals": {"new": 3}}).encode()
        connections.archive().put(key, body, "application/json")
        run = Report("growth", found.first, found.last, found.run, "running", 5, 0)
        rows.advance(run, state="ready", progress=100, files={"json": key})

    return finish


def test_a_report_is_a_job_until_its_figures_are_there(caller, aws, finished):
    asked = caller.post("/v1/reports/growth/files", DAYS)
    job = caller.get(asked.json["status_url"]).json

    assert asked.status == 202
    assert (job["state"], job["kind"]) == ("queued", "report")
    assert caller.get(f"/v1/reports/growth?{QUERY}").status == 404
    assert len(aws.messages("reports")) == 1

    finished()
    job = caller.get(asked.json["status_url"]).json
    assert (job["state"], job["progress"]) == ("done", 1.0)
    assert caller.get(f"/v1/reports/growth?{QUERY}").json["totals"] == {"new": 3}
    files = caller.get(job["result"]["files_url"]).json["files"]
    assert "X-Amz-Expires=300" in files["json"]
    assert caller.get("/v1/reports").json["items"][0]["state"] == "ready"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("from=2026-01-01", 400),
        ("from=2026-02-30&to=2026-03-01", 400),
        ("from=0&to=1700000000", 400),
        ("from=2026-01-01T00:00&to=2026-01-02", 400),
        ("from=2026-01-01&to=2026-01-31&sort=secret", 422),
    ],
)
def test_days_that_are_none_are_refused(caller, query, status):
    assert caller.get(f"/v1/reports/growth?{query}").status == status


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "2026-01-01", "to": "2099-01-01"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": 20260101, "to": "2026-01-02"},
    ],
)
def test_a_range_no_report_is_about_is_422(caller, days):
    assert caller.post("/v1/reports/growth/files", days).status == 422


def test_an_unknown_report_and_an_unknown_job_are_404(caller):
    assert caller.post("/v1/reports/nothing/files", DAYS).status == 404
    assert caller.get(f"/v1/reports/nothing?{QUERY}").status == 404
    assert caller.get("/v1/jobs/j0").status == 404


def test_a_sync_is_started_once_and_followed_as_a_job(caller, aws):
    first = caller.post("/v1/sync", {}, once="one").json
    again = caller.post("/v1/sync", {}, once="one").json
    job = caller.get(first["status_url"]).json

    assert again == first
    assert (job["kind"], job["state"]) == ("sync", "running")
    found = caller.get("/v1/sync").json
    assert (found["state"], found["cursor"], found["pages"]) == ("listing", "", 0)


def test_what_a_key_did_is_in_the_audit_and_the_chain_is_sound(caller):
    caller.get("/v1/customers")
    caller.get("/v1/customers/" + "c" + "0" * 25)
    today = business_day(now_ms())

    items = caller.get("/v1/audit").json["items"]
    verdict = caller.post("/v1/audit/verify", {"from": today, "to": today}).json

    (key,) = access.keys().all()
    assert [one["action"] for one in items][-2:] == ["customers.read"] * 2
    assert {one["actor"] for one in items} == {f"key:{key.id}"}
    assert items[-2]["object"] == "customer:c" + "0" * 25
    assert verdict["sound"] is True
    assert verdict["records"] >= 3


def test_a_changed_record_is_found_and_named(caller):
    for _ in range(3):
        caller.get("/v1/customers")
    today = business_day(now_ms())
    (key,) = access.keys().all()
    chain = f"AUDIT#{today}#key:{key.id}"
    connections.workspace().update(
        {"pk": chain, "sk": "00000002"},
        "SET #action = :other",
        names={"#action": "action"},
        values={":other": "customers.rename"},
    )

    verdict = caller.post("/v1/audit/verify", {"from": today, "to": today}).json

    assert verdict["sound"] is False
    assert (verdict["fault"]["number"], verdict["fault"]["reason"]) == (2, "changed")


def test_the_audit_is_paged_and_for_administrators_only(caller):
    for _ in range(3):
        caller.get("/v1/customers")
    first = caller.get("/v1/audit?limit=2").json
    rest = caller.get(f"/v1/audit?limit=2&cursor={first['next_cursor']}").json

    numbers = [one["number"] for one in first["items"] + rest["items"]]
    assert numbers == sorted(set(numbers), reverse=True)
    assert Caller(key_with("read", name="r")).get("/v1/audit").status == 403


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2026-01-02", "to": "2026-01-01"},
        {"from": "2026-01-01", "to": "2026-12-31"},
        {"from": "x", "to": "y"},
        {},
    ],
)
def test_verifying_no_days_or_too_many_is_422(caller, days):
    assert caller.post("/v1/audit/verify", days).status == 422
