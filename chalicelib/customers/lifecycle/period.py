"""The days that a page of the lifecycle is about, and as many before them; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from chalicelib.core.errors import Malformed

SPANS = {"7": "近 7 天", "28": "近 28 天", "84": "近 12 周"}
_USUAL = "28"
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """Some business days, both ends included."""

    first: date
    last: date
    span: str = ""  # of SPANS; "" where somebody chose the days

    @classmethod
    def of(cls, query: Mapping[str, str], today: str) -> Self:
        """Return what a query asks for; it ends yesterday at the latest.

        Raises:
            Malformed: no days of ours.
        """
        yesterday = date.fromisoformat(today) - timedelta(days=1)
        if query.get("from") or query.get("to"):
            last = min(_day(query.get("to")) or yesterday, yesterday)
            first = min(_day(query.get("from")) or last, last)
            if (last - first).days >= LONGEST_DAYS:
                first = last - timedelta(days=LONGEST_DAYS - 1)
            return cls(first, last)
        span = query.get("days", "")
        span = span if span in SPANS else _USUAL
        return cls(yesterday - timedelta(days=int(span) - 1), yesterday, span)

    @property
    def days(self) -> list[str]:
        count = (self.last - self.first).days + 1
        return [(self.first + timedelta(days=n)).isoformat() for n in range(count)]

    @property
    def before(self) -> "Period":
        """Return as many days right before it."""
        last = self.first - timedelta(days=1)
        return Period(last - (self.last - self.first), last)

    @property
    def query(self) -> str:
        """Return it as an address has it."""
        if self.span:
            return f"days={self.span}"
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Malformed("not a day: write 2026-03-01") from error
