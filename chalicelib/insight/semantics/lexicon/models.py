"""What the brand's words mean, and what a sentence was found to say; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

ON, OFF = 5, 2  # of a topic's counter: about two messages within a day or two


class Mood(StrEnum):
    """What a sentence must feel like for an intent to be in it without its words."""

    ANY = ""
    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Topic:
    """What people talk about.

    Words are lines as they are typed, see ``words``.
    """

    id: str  # in counters, facts and addresses; never changes
    name: str
    words: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()  # where one of these stands, no word of it counts
    tag: str = ""  # given while the topic is hot; "" for none
    on: int = ON
    off: int = OFF


@dataclass(frozen=True, slots=True)
class Intent:
    """What people want."""

    id: str
    name: str
    words: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    mood: Mood = Mood.ANY


@dataclass(frozen=True, slots=True)
class Modifiers:
    """The words that change what the words beside them mean."""

    negations: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()  # "but": what follows weighs more
    questions: tuple[str, ...] = ()  # who asks does not praise


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that sentences and taps are read by."""

    topics: tuple[Topic, ...] = ()
    intents: tuple[Intent, ...] = ()
    feelings: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # -2 to 2
    modifiers: Modifiers = field(default_factory=Modifiers)
    menus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # key to topics
    scenes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def topic(self, topic_id: str) -> Topic | None:
        return next((one for one in self.topics if one.id == topic_id), None)

    def intent(self, intent_id: str) -> Intent | None:
        return next((one for one in self.intents if one.id == intent_id), None)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values, short enough to be stored."""
        return {
            "topics": [_plain(one) for one in self.topics],
            "intents": [_plain(one) for one in self.intents],
            "feelings": {str(w): list(words) for w, words in self.feelings.items()},
            "modifiers": _plain(self.modifiers),
            "menus": {key: list(topics) for key, topics in self.menus.items()},
            "scenes": {key: list(topics) for key, topics in self.scenes.items()},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read what ``to_dict`` has made."""
        return cls(
            topics=tuple(Topic(**_tuples(one)) for one in plain["topics"]),
            intents=tuple(
                Intent(**_tuples(one) | {"mood": Mood(one.get("mood", ""))})
                for one in plain["intents"]
            ),
            feelings={int(w): tuple(words) for w, words in plain["feelings"].items()},
            modifiers=Modifiers(**_tuples(plain["modifiers"])),
            menus={key: tuple(topics) for key, topics in plain["menus"].items()},
            scenes={key: tuple(topics) for key, topics in plain["scenes"].items()},
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was found to say."""

    topics: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    polarity: int = 0  # -1, 0 or 1

    def to_data(self) -> dict[str, Any]:
        """Return what an entry of the time axis keeps of it: nothing of nothing."""
        found = {
            "topics": list(self.topics),
            "intents": list(self.intents),
            "polarity": self.polarity,
        }
        return {name: value for name, value in found.items() if value}


NOTHING = Reading()


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of a sentence that fired, or would have, and why it did not."""

    kind: str  # "topic", "intent", "feeling" or "modifier"
    name: str  # of the topic or intent; what a modifier does
    word: str  # as it stands in the lexicon
    start: int
    end: int
    counts: bool = True
    why: str = ""  # it does not count; or how a feeling was changed
    weight: float = 0.0  # of a feeling, after all that changes it


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading with everything it rests on."""

    text: str  # as it was read: one form of each letter
    reading: Reading
    marks: tuple[Mark, ...] = ()
    score: float = 0.0  # the sum of the feelings


def _plain(one: Any) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in one.__slots__}
    kept = {name: value for name, value in values.items() if value not in ("", ())}
    return {n: list(v) if isinstance(v, tuple) else v for n, v in kept.items()}


def _tuples(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {n: tuple(v) if isinstance(v, list) else v for n, v in plain.items()}
