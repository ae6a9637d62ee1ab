"""How times and names are shown to people; times in the brand's zone."""

import zlib
from datetime import timedelta

from chalicelib.core import clock

_MONTH_MS = 30 * clock.DAY_MS
_HOUR, _DAY = 60, 24  # minutes, hours


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


def clock_time(at_ms: int) -> str:
    """Return the time of the day: 09:32."""
    return f"{clock.local_time(at_ms):%H:%M}"


def day(at_ms: int) -> str:
    """Return the date: 2025-09-22."""
    return clock.business_day(at_ms)


def iso(at_ms: int) -> str:
    """Return the instant for the ``datetime`` of a ``<time>``."""
    return clock.local_time(at_ms).isoformat(timespec="seconds")


def tint(name: str) -> int:
    """Return which of eight colours stands behind a name, the same every time."""
    return zlib.crc32(name.encode()) % 8


def ago(at_ms: int, now_ms: int) -> str:
    """Return how long ago: 刚刚, 12 分钟前, 3 小时前, 5 天前; then the date."""
    passed_ms = max(0, now_ms - at_ms)
    if passed_ms < clock.MINUTE_MS:
        return "刚刚"
    if passed_ms < clock.HOUR_MS:
        return f"{passed_ms // clock.MINUTE_MS} 分钟前"
    if passed_ms < clock.DAY_MS:
        return f"{passed_ms // clock.HOUR_MS} 小时前"
    if passed_ms < _MONTH_MS:
        return f"{passed_ms // clock.DAY_MS} 天前"
    return day(at_ms)


def left(until_ms: int, now_ms: int) -> str:
    """Return how long it lasts yet: 1 天 3 小时, 2 小时 5 分, 4 分钟; "" when over."""
    minutes = -(-max(0, until_ms - now_ms) // clock.MINUTE_MS)
    days, hours = divmod(minutes // _HOUR, _DAY)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        rest = minutes % _HOUR
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else ""
