"""Notes of the staff about a customer, and when to follow up; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.core.errors import InvalidInput

LONGEST = 500
_FURTHEST_DAYS = 366
_WEEKDAYS = "一二三四五六日"


class Kind(StrEnum):
    """What the note is of."""

    NOTE = "note"
    CALL = "call"
    WECHAT = "wechat"
    VISIT = "visit"
    CARE = "care"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.NOTE: "备注",
    Kind.CALL: "电话",
    Kind.WECHAT: "微信沟通",
    Kind.VISIT: "上门或到店",
    Kind.CARE: "关怀",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One note."""

    id: str
    kind: Kind
    text: str
    by: str  # actor
    name: str  # theirs, as it was then
    at_ms: int
    is_withdrawn: bool = False

    @property
    def place(self) -> str:
        """Return its sort key's end, by which the newest come first."""
        return f"{self.at_ms:013d}#{self.id}"

    @property
    def entry_key(self) -> str:
        """Return the key of its line on the time axis."""
        return f"note:{self.id}"


@dataclass(frozen=True, slots=True)
class Followup:
    """The next time somebody of the staff turns to a customer."""

    customer_id: str
    staff_id: str
    due: str  # YYYY-MM-DD
    text: str = ""


def read(
    note_id: str, given: Mapping[str, str], by: str, name: str, at_ms: int
) -> Note:
    """Return the note that somebody typed; raises ``InvalidInput``."""
    text = given["text"].strip()
    if not text:
        raise InvalidInput("请写点什么")
    if len(text) > LONGEST:
        raise InvalidInput(f"最多 {LONGEST} 字")
    if given["kind"] not in {one.value for one in Kind}:
        raise InvalidInput("请选择方式")
    return Note(note_id, Kind(given["kind"]), text, by, name, at_ms)


def due_day(text: str, today: date) -> str:
    """Return the day to follow up on, "" for none; raises ``InvalidInput``."""
    if not text:
        return ""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("日期写成 2026-11-30") from error
    if not today <= day <= today + timedelta(days=_FURTHEST_DAYS):
        raise InvalidInput("下次跟进的日期在今天到一年之内")
    return day.isoformat()


def due_words(due: str, today: str) -> str:
    """Return a day as people say it: 今天, 11-30 周一, 11-20 已过期."""
    if due == today:
        return "今天"
    day = date.fromisoformat(due)
    near = f"{day:%m-%d}" if due[:4] == today[:4] else due
    return f"{near} 已过期" if due < today else f"{near} 周{_WEEKDAYS[day.weekday()]}"
