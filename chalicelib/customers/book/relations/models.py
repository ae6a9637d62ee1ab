"""The people around a customer: family, colleagues, a company; pure."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from chalicelib.core.errors import InvalidInput

LONGEST_NAME = 20
LONGEST_NOTE = 60
_BIRTHDAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LEAP_YEAR = 2024  # has every day that a birthday can be on


class Kind(StrEnum):
    """What somebody is to the customer."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    FRIEND = "friend"
    COLLEAGUE = "colleague"
    COMPANY = "company"
    MEMBER = "member"  # of a company that is a customer itself
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def inverse(self) -> "Kind":
        """Return what the customer is to them."""
        return _INVERSES.get(self, self)


_LABELS = {
    Kind.SPOUSE: "配偶",
    Kind.CHILD: "子女",
    Kind.PARENT: "父母",
    Kind.FRIEND: "朋友",
    Kind.COLLEAGUE: "同事",
    Kind.COMPANY: "所在公司",
    Kind.MEMBER: "公司联系人",
    Kind.OTHER: "其他",
}
_INVERSES = {
    Kind.CHILD: Kind.PARENT,
    Kind.PARENT: Kind.CHILD,
    Kind.COMPANY: Kind.MEMBER,
    Kind.MEMBER: Kind.COMPANY,
}


class Unfit(InvalidInput):
    """Something typed into one field makes no sense."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody around a customer, who may be a customer as well."""

    id: str
    kind: Kind
    name: str = ""  # "" for a customer, who has a name of their own
    birthday: str = ""  # MM-DD: enough to congratulate, and no age
    note: str = ""
    other: str = ""  # customer id
    at_ms: int = 0

    @classmethod
    def read(cls, relation_id: str, given: Mapping[str, str], at_ms: int) -> Self:
        """Return what somebody typed.

        Raises:
            Unfit: it makes no sense.
        """
        name, note = (" ".join(given[field].split()) for field in ("name", "note"))
        if given["kind"] not in {one.value for one in Kind}:
            raise Unfit("kind", "请选择关系")
        if not name and not given["other"]:
            raise Unfit("name", "请填写称呼，或关联一位客户")
        if len(name) > LONGEST_NAME:
            raise Unfit("name", f"最多 {LONGEST_NAME} 字")
        if len(note) > LONGEST_NOTE:
            raise Unfit("note", f"最多 {LONGEST_NOTE} 字")
        return cls(
            id=relation_id,
            kind=Kind(given["kind"]),
            name=name,
            birthday=_birthday(given["birthday"]),
            note=note,
            other=given["other"],
            at_ms=at_ms,
        )


def days_until(birthday: str, today: date) -> int | None:
    """Return in how many days somebody has their next birthday; ``None`` unknown."""
    if not birthday:
        return None
    month, day = (int(part) for part in birthday.split("-"))
    for year in (today.year, today.year + 1):
        # Whoever was born on a leap day is congratulated on the last of February.
        when = date(year, month, min(day, monthrange(year, month)[1]))
        if when >= today:
            return (when - today).days
    return None


def _birthday(text: str) -> str:
    """Return MM-DD of what somebody typed: 3-31, 03-31, 1991-03-31, 3月31日."""
    plain = re.sub(r"[年月/.]", "-", text.strip()).rstrip("日")
    if not plain:
        return ""
    parts = [part.zfill(2) for part in plain.split("-")][-2:]
    found = "-".join(parts)
    if not _BIRTHDAY.fullmatch(found):
        raise Unfit("birthday", "生日写成 03-31")
    month, day = (int(part) for part in parts)
    if day > monthrange(_LEAP_YEAR, month)[1]:
        raise Unfit("birthday", "没有这一天")
    return found
