"""When the brand's staff are there: several shifts a day, and days apart; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from chalicelib.core.clock import local_time
from chalicelib.core.errors import InvalidInput

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MOST_SHIFTS = 6
MOST_DAYS = 100
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d|24:00"
_SHIFT = re.compile(rf"({_TIME})\s*[-–—~至到]\s*({_TIME})")
_BETWEEN = re.compile(r"[、,，;；\s]+")

Shift = tuple[str, str]  # "09:00", "12:00"
_OFFICE: tuple[Shift, ...] = (("09:00", "18:00"),)


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not as its weekday: a holiday without shifts, or a working one."""

    name: str
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """The calendar of the brand, in its zone."""

    week: tuple[tuple[Shift, ...], ...] = (_OFFICE,) * 5 + ((), ())
    special: Mapping[str, Special] = field(default_factory=dict)  # by YYYY-MM-DD
    version: int = 0

    def of(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts of a day."""
        found = self.special.get(day.isoformat())
        return found.shifts if found else self.week[day.weekday()]

    def is_open(self, at_ms: int) -> bool:
        """Tell whether somebody is there at that instant."""
        at = local_time(at_ms)
        return any(_is_within(at, shift) for shift in self.of(at.date()))


def _is_within(at: datetime, shift: Shift) -> bool:
    return shift[0] <= f"{at:%H:%M}" < shift[1]


def shifts(text: str) -> tuple[Shift, ...]:
    """Return the shifts of "09:00-12:00 13:30-18:00"; "" and "休息" are none.

    Raises:
        InvalidInput: not shifts, or they overlap.
    """
    text = text.strip().replace("：", ":")
    if text in ("", "休息", "休"):
        return ()
    found = [(_padded(start), _padded(end)) for start, end in _SHIFT.findall(text)]
    rest = _BETWEEN.sub("", _SHIFT.sub("", text))
    if not found or rest:
        raise InvalidInput("时段写成 09:00-12:00，多个时段用空格隔开")
    found.sort()
    if len(found) > MOST_SHIFTS:
        raise InvalidInput(f"一天最多 {MOST_SHIFTS} 个时段")
    if any(start >= end for start, end in found):
        raise InvalidInput("时段的结束要晚于开始，跨夜请分成两天填写")
    if any(one[1] > other[0] for one, other in pairwise(found)):
        raise InvalidInput("时段互相重叠了")
    return tuple(found)


def special_days(text: str) -> dict[str, Special]:
    """Return the days of lines: "2027-01-01 元旦", "2027-02-07 补班 9:00-18:00".

    Raises:
        InvalidInput: a line that is none; the message names it.
    """
    found: dict[str, Special] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, rest = line.partition(" ")
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise InvalidInput(f"「{line[:20]}」要以日期开头，如 2027-01-01") from error
        begins = _SHIFT.search(rest)
        name = rest[: begins.start()].strip() if begins else rest.strip()
        found[day] = Special(
            name[:20], shifts(rest[begins.start() :] if begins else "")
        )
    if len(found) > MOST_DAYS:
        raise InvalidInput(f"最多 {MOST_DAYS} 个特殊日期")
    return dict(sorted(found.items()))


def as_text(some: tuple[Shift, ...]) -> str:
    """Return shifts as they are typed."""
    return " ".join(f"{start}-{end}" for start, end in some)


def _padded(time: str) -> str:
    return time.zfill(5)
