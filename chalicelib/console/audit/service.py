"""What the audit's page shows, in words; pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from chalicelib.core.errors import Malformed

_MONTH = 31
_CURSOR = re.compile(r"\d{13}#[a-z]+:[A-Za-z0-9_-]{1,64}#\d{8}")


def day(text: str, today: str) -> str:
    """Return the day somebody wants to see, today by default."""
    try:
        wanted = date.fromisoformat(text).isoformat() if text else today
    except ValueError as error:
        raise Malformed("not a day") from error
    return min(wanted, today)


def month_until(last: str) -> list[str]:
    """Return the days of a month that ends with that one, in order."""
    end = date.fromisoformat(last)
    return [(end - timedelta(days=ago)).isoformat() for ago in range(_MONTH)][::-1]


def cursor(key: Mapping[str, str] | None) -> str:
    """Return where a list goes on, as it stands in an address."""
    return key["owner_sk"] if key else ""


def start(of_day: str, text: str) -> dict[str, str] | None:
    """Return the key that a cursor stands for; raises ``Malformed``."""
    if not text:
        return None
    if not _CURSOR.fullmatch(text):
        raise Malformed("not a cursor of ours")
    _, actor, number = text.split("#")
    return {
        "pk": f"AUDIT#{of_day}#{actor}",
        "sk": number,
        "owner_pk": f"AUDIT#{of_day}",
        "owner_sk": text,
    }
