"""Time: stored as UTC, counted in milliseconds, shown in the brand's zone."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000


def now_ms() -> int:
    """Return the milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def local_time(at_ms: int) -> datetime:
    """Return the wall clock of the brand at that instant."""
    return datetime.fromtimestamp(at_ms / 1000, BUSINESS_ZONE)


def business_day(at_ms: int) -> str:
    """Return the date in China of that instant, as ``YYYY-MM-DD``."""
    return local_time(at_ms).date().isoformat()


def day_start_ms(day: date) -> int:
    """Return the instant a business day begins."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=BUSINESS_ZONE)
    return int(midnight.timestamp() * 1000)


def iso(at_ms: int) -> str:
    """Return the instant as RFC 3339 in UTC."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> int:
    """Return the instant of an RFC 3339 time; raises ``ValueError`` without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset from UTC, or Z")
    return round(moment.timestamp() * 1000)
