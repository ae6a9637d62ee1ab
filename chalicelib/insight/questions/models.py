"""Micro-questions: what may be asked, what was asked, and what came of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

MOST_CHOICES = 8  # WeChat takes ten items (45098); one is for who would rather not say
LONGEST_CHOICE = 20  # characters of an item (45099)
LONGEST_TEXT = 120
DECLINED = "0"  # the item of who would rather not say
_MARK = "q"
_ITEM = re.compile(
    rf"{_MARK}\.(?P<attribute>[a-z0-9_]+)\.(?P<number>\d{{1,3}})\.(?P<item>\d)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to tap."""

    label: str
    value: str  # as the attribute reads it


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for one attribute; without choices the answer is typed."""

    attribute: str
    text: str
    choices: tuple[Choice, ...] = ()
    is_on: bool = True

    @property
    def menu(self) -> dict[str, str]:
        """Return the values behind the items, by the item's number from 1."""
        return {str(n): one.value for n, one in enumerate(self.choices, start=1)}


@dataclass(frozen=True, slots=True)
class Rules:
    """How often and when people are asked; numbers are for each person."""

    auto: bool = False  # ask without a colleague's doing
    quiet_minutes: int = 10  # nobody has said anything for so long
    from_hour: int = 9  # in the brand's zone
    to_hour: int = 21
    per_day: int = 1
    per_week: int = 2
    again_days: int = 60  # until the same is asked again
    most_tries: int = 2  # of the same question, ever
    most_ignored: int = 3  # in a row; then nothing is asked any more
    keep: int = 2  # messages of the window that stay for colleagues
    decline: str = "不方便说"
    thanks: str = "谢谢，已经记下了。"


@dataclass(frozen=True, slots=True)
class Setting:
    """The catalogue and its rules; ``version`` 0 before anybody has set them."""

    questions: tuple[Question, ...]
    rules: Rules = field(default_factory=Rules)
    version: int = 0

    def question(self, attribute: str) -> Question | None:
        return next((q for q in self.questions if q.attribute == attribute), None)

    def to_body(self) -> dict[str, Any]:
        return {
            "questions": [
                {
                    "attribute": one.attribute,
                    "text": one.text,
                    "choices": [[c.label, c.value] for c in one.choices],
                    "on": one.is_on,
                }
                for one in self.questions
            ],
            "rules": asdict(self.rules),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any], version: int) -> Self:
        known = {one.name for one in fields(Rules)}
        rules = {n: v for n, v in body.get("rules", {}).items() if n in known}
        questions = tuple(
            Question(
                one["attribute"],
                one["text"],
                tuple(Choice(label, value) for label, value in one["choices"]),
                one["on"],
            )
            for one in body["questions"]
        )
        return cls(questions, Rules(**rules), version)


class State(StrEnum):
    """Where an ask is."""

    CHOSEN = "chosen"  # decided, not handed in yet
    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"
    IGNORED = "ignored"
    HELD = "held"  # the governor had a reason against it
    FAILED = "failed"  # it did not reach the person

    @property
    def label(self) -> str:
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether an answer may still change it."""
        return self in (State.CHOSEN, State.ASKED, State.IGNORED)

    @property
    def has_come(self) -> bool:
        """Whether the person has seen it, as far as we know."""
        return self not in (State.HELD, State.FAILED)


_STATES = {
    State.CHOSEN: "发送中",
    State.ASKED: "等待回答",
    State.ANSWERED: "已回答",
    State.DECLINED: "不方便说",
    State.IGNORED: "没有回答",
    State.HELD: "没有发出",
    State.FAILED: "没有送达",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One time that one person was asked one thing."""

    attribute: str
    number: int  # of the asks of this attribute to this customer, from 1
    at_ms: int
    until_ms: int  # from then on it counts as ignored
    by: str  # the actor, "auto" for ourselves
    state: State = State.CHOSEN
    menu: Mapping[str, str] = field(default_factory=dict)  # value by item
    content: Mapping[str, Any] = field(default_factory=dict)  # until it is handed in

    @property
    def is_typed(self) -> bool:
        return not self.menu


@dataclass(frozen=True, slots=True)
class History:
    """What one customer was asked, the oldest first; ``rev`` counts its changes."""

    customer_id: str
    asks: tuple[Ask, ...] = ()
    rev: int = 0

    def ask(self, attribute: str, number: int) -> Ask | None:
        return next(
            (a for a in self.asks if (a.attribute, a.number) == (attribute, number)),
            None,
        )

    def awaiting_words(self, at_ms: int) -> Ask | None:
        """Return the ask that words typed at that instant may be the answer to."""
        for one in reversed(self.asks):
            if one.is_typed and one.state in (State.CHOSEN, State.ASKED):
                return one if one.at_ms <= at_ms <= one.until_ms else None
        return None

    def next_number(self, attribute: str) -> int:
        return 1 + sum(one.attribute == attribute for one in self.asks)


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a question so far, of everybody."""

    asked: int = 0
    answered: int = 0
    declined: int = 0
    ignored: int = 0
    failed: int = 0
    values: Mapping[str, int] = field(default_factory=dict)  # tapped answers

    @property
    def settled(self) -> int:
        """Return the asks of which one knows what came of them."""
        return self.answered + self.declined + self.ignored

    @property
    def rate(self) -> float | None:
        """Return the share that answered; ``None`` while nobody could."""
        return self.answered / self.settled if self.settled else None


@dataclass(frozen=True, slots=True)
class Tapped:
    """Which item of which ask was tapped."""

    attribute: str
    number: int
    item: str


def intent_id(customer_id: str, attribute: str, number: int) -> str:
    """Return the id of the message: a repeat of it sends nothing."""
    return f"ask.{customer_id}.{attribute}.{number}"


def item_id(attribute: str, number: int, item: str) -> str:
    """Return what WeChat gives back when an item is tapped."""
    return f"{_MARK}.{attribute}.{number}.{item}"


def is_ours(menu_id: str) -> bool:
    """Tell whether an item is one of a question's."""
    return menu_id.startswith(f"{_MARK}.")


def tapped(menu_id: str) -> Tapped | None:
    """Return what was tapped; ``None`` for an item that is none of ours."""
    if not (found := _ITEM.fullmatch(menu_id)):
        return None
    return Tapped(found["attribute"], int(found["number"]), found["item"])


def together(histories: Iterable[History]) -> tuple[Ask, ...]:
    """Return what a person was asked under every id, the oldest first."""
    asks = [ask for one in histories for ask in one.asks]
    return tuple(sorted(asks, key=lambda one: one.at_ms))
