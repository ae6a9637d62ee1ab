"""Dates as people write them: 1991-03-31, 1991年3月31日, 91.3.31, 0331; pure."""

import re
from datetime import date

from chalicelib.core.clock import business_day, now_ms

NO_YEAR = "--"
_LEAP_YEAR = 2000  # so that 29 February is a day
_OLDEST = 1900
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SHAPES = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<yy>\d{2})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(r"(?:--)?(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<m>\d{2})(?P<d>\d{2})"),
)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}.*$")
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_LARGEST_MONTH = 12


class NoDate(ValueError):
    """The text names no day, or more than one."""


def day(text: str) -> str:
    """Return a whole date as ``YYYY-MM-DD``; raises ``NoDate``."""
    found = birthday(text)
    if found.startswith(NO_YEAR):
        raise NoDate("no year")
    return found


def birthday(text: str) -> str:
    """Return a date as ``YYYY-MM-DD``, or ``--MM-DD`` where no year is written."""
    plain = _TIME.sub("", _arabic(text))
    for shape in _SHAPES:
        if found := shape.fullmatch(plain):
            return _written(found.groupdict())
    raise NoDate("no date")


def month_day(birthday: str) -> str:
    """Return ``MM-DD`` of a birthday."""
    return birthday[-5:]


def _arabic(text: str) -> str:
    """Return the text with 三十一 as 31 and without blanks around signs."""
    bare = re.sub(r"\s*([-/.年月日号])\s*", r"\1", text.strip())
    return _TENS.sub(_tens, bare).translate(_CHINESE)


def _tens(found: re.Match[str]) -> str:
    """Return 十 as 10, 十五 as 15, 二十 as 20, 三十一 as 31."""
    return f"{found[1] or '一'}{found[2] or '零'}"


def _written(parts: dict[str, str | None]) -> str:
    month, of_month = int(parts["m"] or 0), int(parts["d"] or 0)
    if short := parts.get("yy"):
        year = _century(int(short))
    elif given := parts.get("y"):
        year = int(given)
        if _is_american(parts):
            month, of_month = _either_way(month, of_month)
    else:
        _checked(_LEAP_YEAR, month, of_month)
        return f"{NO_YEAR}{month:02d}-{of_month:02d}"
    _checked(year, month, of_month)
    return f"{year:04d}-{month:02d}-{of_month:02d}"


def _is_american(parts: dict[str, str | None]) -> bool:
    """Tell whether the year stands last: 3/31/1991, or 31/3/1991."""
    return list(parts)[-1] == "y"


def _either_way(first: int, second: int) -> tuple[int, int]:
    """Return month and day, which stand in this order in one half of the world."""
    if first > _LARGEST_MONTH:
        return second, first
    if second <= _LARGEST_MONTH and first != second:
        raise NoDate("month and day may be meant either way")
    return first, second


def _century(short: int) -> int:
    """Return the year of two digits that has been: 91 is 1991, 08 is 2008."""
    this_year = int(business_day(now_ms())[:4])
    return 2000 + short if 2000 + short <= this_year else 1900 + short


def _checked(year: int, month: int, of_month: int) -> None:
    if year < _OLDEST:
        raise NoDate("too long ago")
    try:
        date(year, month, of_month)
    except ValueError as error:
        raise NoDate("no such day") from error
