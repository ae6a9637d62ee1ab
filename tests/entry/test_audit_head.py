"""Function ``audit_head`` as Lambda calls it."""

import json

from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.staff import audit, jobs
from chalicelib.staff.audit.service import Journal
from tests import sqs
from tests.packaging import lambda_events

NIGHT = lambda_events.schedule("zhike-audit-head")


def write_days_ago(days):
    ago = now_ms() - days * DAY_MS
    writer = Journal(audit.records(), lambda: ago, lambda: f"r{days}")
    writer.record("staff:anna", "customers.read")
    return business_day(ago)


def differing(output):
    lines = [json.loads(line) for line in output.splitlines() if '"service"' in line]
    return [line["days"] for line in lines if line.get("audit_differs")]


def test_a_night_seals_yesterday_and_what_earlier_nights_missed(aws):
    days = [write_days_ago(days) for days in (1, 3, 7)]
    today = write_days_ago(0)

    jobs.audit_head(NIGHT, sqs.Context())

    heads = audit.heads()
    assert [heads.find(day).count for day in days] == [1, 1, 1]
    assert heads.find(today) is None


def test_a_sealed_day_that_changed_raises_the_alarm(aws, capsys):
    jobs.audit_head(NIGHT, sqs.Context())
    assert differing(capsys.readouterr().out) == []

    day = write_days_ago(2)
    jobs.audit_head(NIGHT, sqs.Context())

    assert differing(capsys.readouterr().out) == [day]
