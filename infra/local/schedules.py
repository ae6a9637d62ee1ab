"""EventBridge's two ways to say when: ``rate(5 minutes)`` and ``cron(0 18 * * ? *)``.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((.+)\)")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()  # noqa: SIM905
_DAYS = "SUN MON TUE WED THU FRI SAT".split()  # noqa: SIM905
_SEARCHED_DAYS = 4 * 366


@dataclass(frozen=True, slots=True)
class Rate:
    """Again and again, counted from when the rule was made."""

    every: timedelta

    def after(self, moment: datetime) -> datetime:
        return moment + self.every


@dataclass(frozen=True, slots=True)
class Cron:
    """At certain minutes, in UTC."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 1 is Sunday
    years: frozenset[int]

    def after(self, moment: datetime) -> datetime:
        """Return the next instant, later than ``moment``; raises ``ValueError``."""
        first = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        midnight = first.replace(hour=0, minute=0)
        for number in range(_SEARCHED_DAYS):
            day = midnight + timedelta(days=number)
            if not self._on(day):
                continue
            for instant in self._instants(day):
                if instant >= first:
                    return instant
        raise ValueError("this schedule never comes")

    def _on(self, day: datetime) -> bool:
        return (
            day.year in self.years
            and day.month in self.months
            and day.day in self.days
            and day.isoweekday() % 7 + 1 in self.weekdays
        )

    def _instants(self, day: datetime) -> Iterator[datetime]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                yield day.replace(hour=hour, minute=minute)


Schedule = Rate | Cron


def read(expression: str) -> Schedule:
    """Return the schedule; raises ``ValueError`` for what EventBridge refuses.

    ``L``, ``W`` and ``#`` are refused too: nothing here uses them.
    """
    if rate := _RATE.fullmatch(expression):
        return Rate(timedelta(**{f"{rate[2]}s": int(rate[1])}))
    cron = _CRON.fullmatch(expression)
    fields = cron[1].split() if cron else []
    if len(fields) != 6:  # noqa: PLR2004 -- minutes to years
        raise ValueError(f"no schedule: {expression}")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ValueError(f"exactly one of the two days is ?: {expression}")
    return Cron(
        minutes=_numbers(fields[0], 0, 59),
        hours=_numbers(fields[1], 0, 23),
        days=_numbers(fields[2], 1, 31),
        months=_numbers(_plain(fields[3], _MONTHS), 1, 12),
        weekdays=_numbers(_plain(fields[4], _DAYS), 1, 7),
        years=_numbers(fields[5], 1970, 2199),
    )


def _plain(field: str, names: list[str]) -> str:
    for number, name in enumerate(names, start=1):
        field = field.upper().replace(name, str(number))
    return field


def _numbers(field: str, least: int, most: int) -> frozenset[int]:
    return frozenset().union(*(_part(part, least, most) for part in field.split(",")))


def _part(part: str, least: int, most: int) -> range:
    span, _, step = part.partition("/")
    if span in ("*", "?"):
        first, last = least, most
    else:
        begin, dash, end = span.partition("-")
        first = int(begin)
        last = int(end) if dash else (most if step else first)
    if not least <= first <= last <= most:
        raise ValueError(f"{part} is not within {least}-{most}")
    return range(first, last + 1, int(step or 1))
