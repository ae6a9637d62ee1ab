"""Forms: what is asked in H5, in which version, and what somebody answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from chalicelib.core.clock import day_start_ms

MOST_FIELDS = 30
MOST_OPTIONS = 20
MOST_TICKS = 60  # of all that may be ticked in one form: a post has 100 fields at most
LONGEST_TITLE = 30
LONGEST_LABEL = 60
LONGEST_OPTION = 30
LONGEST_HINT = 60
LONGEST_INTRO = 300
LONGEST_CONSENT = 200

Answered = str | int | bool | tuple[str, ...]


class Kind(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    SINGLE = "single"
    MULTIPLE = "multiple"
    RATING = "rating"
    NPS = "nps"
    DATE = "date"
    PHONE = "phone"
    CONSENT = "consent"

    @property
    def label(self) -> str:
        return _KINDS[self][0]

    @property
    def icon(self) -> str:
        return _KINDS[self][1]

    @property
    def has_options(self) -> bool:
        return self in (Kind.SINGLE, Kind.MULTIPLE)

    @property
    def scale(self) -> range:
        """Return the points to choose from; none where it is no scale."""
        return {Kind.RATING: range(1, 6), Kind.NPS: range(11)}.get(self, range(0))

    @property
    def is_said(self) -> bool:
        """Whether the answer is words of one's own, to be read one by one."""
        return self in (Kind.TEXT, Kind.PARAGRAPH, Kind.DATE, Kind.PHONE)


_KINDS = {
    Kind.TEXT: ("单行文字", "edit"),
    Kind.PARAGRAPH: ("多行文字", "note"),
    Kind.SINGLE: ("单选", "point"),
    Kind.MULTIPLE: ("多选", "checklist"),
    Kind.RATING: ("评分 1–5", "star"),
    Kind.NPS: ("推荐意愿 0–10", "thumb-up"),
    Kind.DATE: ("日期", "calendar-event"),
    Kind.PHONE: ("手机号", "phone"),
    Kind.CONSENT: ("同意条款", "shield-lock"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field; its id stays the same through all versions."""

    id: str
    kind: Kind
    label: str  # of a consent: what is agreed to
    hint: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    attribute: str = ""  # what the answer is learnt as, "" for nothing

    def to_body(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind.value,
            "label": self.label,
            "hint": self.hint,
            "required": self.required,
            "options": list(self.options),
            "attribute": self.attribute,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            id=body["id"],
            kind=Kind(body["kind"]),
            label=body["label"],
            hint=body["hint"],
            required=body["required"],
            options=tuple(body["options"]),
            attribute=body["attribute"],
        )


@dataclass(frozen=True, slots=True)
class Content:
    """What a version of a form says."""

    title: str
    intro: str = ""
    thanks: str = ""
    fields: tuple[Field, ...] = ()
    many: bool = False  # the same person may answer more than once
    closes: str = ""  # the last day, YYYY-MM-DD; "" for no end
    next_field: int = 1  # numbers of fields are given once

    def field(self, field_id: str) -> Field | None:
        return next((one for one in self.fields if one.id == field_id), None)

    @property
    def consents(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.kind is Kind.CONSENT)

    @property
    def closes_ms(self) -> int:
        """Return when it is over; 0 for never."""
        if not self.closes:
            return 0
        return day_start_ms(date.fromisoformat(self.closes) + timedelta(days=1))

    def to_body(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "intro": self.intro,
            "thanks": self.thanks,
            "fields": [one.to_body() for one in self.fields],
            "many": self.many,
            "closes": self.closes,
            "next_field": self.next_field,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            title=body["title"],
            intro=body["intro"],
            thanks=body["thanks"],
            fields=tuple(Field.from_body(one) for one in body["fields"]),
            many=body["many"],
            closes=body["closes"],
            next_field=body["next_field"],
        )


class State(StrEnum):
    """Where a form is."""

    DRAFT = "draft"  # never published
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"draft": "草稿", "open": "收集中", "closed": "已停止"}[self]


@dataclass(frozen=True, slots=True)
class Head:
    """A form in the list."""

    id: str
    title: str
    state: State
    version: int = 0  # published last, 0 for none
    rev: int = 1  # of the draft
    published_rev: int = 0  # of the draft that was published last
    closes: str = ""
    by: str = ""
    at_ms: int = 0  # of the last change

    @property
    def is_changed(self) -> bool:
        """Whether the draft says something else than what is published."""
        return self.rev != self.published_rev

    def state_at(self, now_ms: int) -> State:
        """Return the state, which a closing day ends by itself."""
        ends_ms = Content(self.title, closes=self.closes).closes_ms
        is_over = self.state is State.OPEN and 0 < ends_ms <= now_ms
        return State.CLOSED if is_over else self.state


@dataclass(frozen=True, slots=True)
class Published:
    """A form as people fill it in."""

    id: str
    version: int
    content: Content
    is_open: bool

    def takes_answers(self, now_ms: int) -> bool:
        ends_ms = self.content.closes_ms
        return self.is_open and (not ends_ms or now_ms < ends_ms)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered to one form at one time."""

    id: str
    form_id: str
    version: int
    customer_id: str
    at_ms: int
    values: Mapping[str, Answered] = field(default_factory=dict)  # by field
    # What names a person: masked to look at, and sealed under the person's key.
    masked: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Return where it stands among those of its form."""
        return f"{self.at_ms:013d}#{self.id}"

    def shown(self, one: Field) -> str:
        """Return the answer to a field in words, masked where it names a person."""
        if one.id in self.masked:
            return self.masked[one.id]
        value = self.values.get(one.id)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "已同意" if value else "未同意"
        return "、".join(value) if isinstance(value, tuple) else str(value)


def field_id(number: int) -> str:
    return f"f{number}"


def ticks(fields: Sequence[Field]) -> int:
    """Return how many inputs a form posts at most."""
    return sum(len(one.options) if one.kind is Kind.MULTIPLE else 1 for one in fields)
