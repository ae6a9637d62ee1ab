"""How times and names are shown to people; times in the brand's zone."""

import zlib
from datetime import timedelta

from chalicelib.core import clock


def moment(at_ms: int, now_ms: int) -> str:
    """Return the time as short as it stays clear: 09:32, 昨天 09:32, 11-18 19:44."""
    at, now = clock.local_time(at_ms), clock.local_time(now_ms)
    time = f"{at:%H:%M}"
    if at.date() == now.date():
        return time
    if at.date() == now.date() - timedelta(days=1):
        return f"昨天 {time}"
    if at.year == now.year:
        return f"{at:%m-%d} {time}"
    return f"{at:%Y-%m-%d} {time}"


def day(at_ms: int) -> str:
    """Return the date: 2025-09-22."""
    return clock.business_day(at_ms)


def iso(at_ms: int) -> str:
    """Return the instant for the ``datetime`` of a ``<time>``."""
    return clock.local_time(at_ms).isoformat(timespec="seconds")


def tint(name: str) -> int:
    """Return which of eight colours stands behind a name, the same every time."""
    return zlib.crc32(name.encode()) % 8
