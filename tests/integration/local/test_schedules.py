"""When EventBridge would start something."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.scheduler import Scheduler
from infra.local.schedules import read

SUNDAY = datetime(2026, 11, 22, 8, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "comes"),
    [
        ("rate(1 minute)", SUNDAY + timedelta(minutes=1)),
        ("rate(5 minutes)", SUNDAY + timedelta(minutes=5)),
        ("rate(2 days)", SUNDAY + timedelta(days=2)),
        ("cron(30 18 * * ? *)", datetime(2026, 11, 22, 18, 30, tzinfo=UTC)),
        ("cron(30 8 * * ? *)", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        ("cron(0/15 9-17 ? * MON-FRI *)", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        ("cron(0 0 ? * SUN *)", datetime(2026, 11, 29, 0, 0, tzinfo=UTC)),
        ("cron(0 8 1 JAN,JUL ? *)", datetime(2027, 1, 1, 8, 0, tzinfo=UTC)),
        ("cron(0 0 29 2 ? *)", datetime(2028, 2, 29, 0, 0, tzinfo=UTC)),
        ("cron(5,45 8 * * ? 2026-2030)", datetime(2026, 11, 22, 8, 45, tzinfo=UTC)),
    ],
)
def test_a_schedule_comes_next_when_eventbridge_says(expression, comes):
    assert read(expression).after(SUNDAY) == comes


@pytest.mark.parametrize(
    "expression",
    [
        "every day",
        "cron(0 8 * * *)",
        "cron(0 8 * * * *)",
        "cron(0 8 ? * ? *)",
        "cron(60 8 * * ? *)",
        "cron(0 8 L * ? *)",
    ],
)
def test_what_eventbridge_refuses_or_nobody_here_uses_is_refused(expression):
    with pytest.raises(ValueError):
        read(expression)


def test_a_schedule_that_never_comes_is_an_error_and_no_endless_search():
    with pytest.raises(ValueError, match="never"):
        read("cron(0 0 31 2 ? *)").after(SUNDAY)


class Clock:
    now = SUNDAY

    def __call__(self):
        return self.now


def test_each_function_starts_when_it_is_due_and_a_missed_time_is_made_up_for_once():
    clock, started = Clock(), []
    scheduler = Scheduler(
        {"clock": "rate(1 minute)", "sync": "cron(30 18 * * ? *)"},
        lambda name, event: started.append((name, event["time"])),
        clock,
    )
    assert scheduler.tick() == []
    clock.now = SUNDAY + timedelta(seconds=60)
    assert scheduler.tick() == ["clock"]
    assert scheduler.tick() == []
    clock.now = SUNDAY + timedelta(hours=10)  # the machine slept
    assert scheduler.tick() == ["clock", "sync"]
    assert started[-1] == ("sync", "2026-11-22T18:30:00Z")
    clock.now += timedelta(seconds=59)
    assert scheduler.tick() == []
