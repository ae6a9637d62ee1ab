"""What ``/v1/topics`` and a customer's interests take and answer."""

from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from chalicelib.web.api.models import Answer, Day, Instant, Query

LONGEST_DAYS = 366


class TopicsQuery(Query):
    """Business days in China, both included."""

    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.to - self.from_).days < LONGEST_DAYS:
            raise ValueError("the days are not in order, or more than a year")
        return self


class LabelOut(Answer):
    """A topic or intent over the days."""

    id: str
    name: str
    mentions: int
    negative: int
    positive: int
    by_day: dict[str, int] = Field(description="mentions; days without are left out")

    example: ClassVar[dict[str, Any]] = {
        "id": "ship",
        "name": "物流配送",
        "mentions": 41,
        "negative": 9,
        "positive": 4,
        "by_day": {"2026-03-01": 18, "2026-03-02": 23},
    }


class SpikeOut(Answer):
    """A topic that came up far more often than usual on the last of the days."""

    topic: str
    day: str
    mentions: int
    usual: float
    z: float
    sentence: str

    example: ClassVar[dict[str, Any]] = {
        "topic": "ship",
        "day": "2026-03-02",
        "mentions": 23,
        "usual": 6.1,
        "z": 5.4,
        "sentence": "「物流配送」在 03-02 被提到 23 次，前 28 天日均 6.1 次，"
        "是平时的 3.8 倍。",
    }


class TopicsOut(Answer):
    """What people spoke of; days are there once they are archived."""

    sentences: int
    negative: int
    positive: int
    topics: list[LabelOut]
    intents: list[LabelOut]
    spikes: list[SpikeOut]

    example: ClassVar[dict[str, Any]] = {
        "sentences": 214,
        "negative": 21,
        "positive": 35,
        "topics": [LabelOut.example],
        "intents": [{**LabelOut.example, "id": "track", "name": "查物流"}],
        "spikes": [SpikeOut.example],
    }


class PartOut(Answer):
    """What one kind of interaction adds to the index today."""

    kind: str
    count: int
    value: float

    example: ClassVar[dict[str, Any]] = {"kind": "text", "count": 3, "value": 7.4}


class InterestOut(Answer):
    """How much of a topic somebody has in mind."""

    topic: str
    name: str
    value: float
    on: bool
    evidence: list[str] = Field(description="keys of lines of the time axis")

    example: ClassVar[dict[str, Any]] = {
        "topic": "beans",
        "name": "咖啡豆",
        "value": 6.3,
        "on": True,
        "evidence": ["e#9f2c"],
    }


class InterestsOut(Answer):
    """The interaction index of a customer and what it comes from."""

    score: int
    index: float
    kappa: float
    parts: list[PartOut]
    earlier: float
    topics: list[InterestOut]
    mood: str = Field(description="negative, positive, or empty when there was none")
    mood_at: Instant | None

    example: ClassVar[dict[str, Any]] = {
        "score": 64,
        "index": 12.3,
        "kappa": 12.0,
        "parts": [PartOut.example],
        "earlier": 4.9,
        "topics": [InterestOut.example],
        "mood": "positive",
        "mood_at": "2026-03-04T01:30:00.000Z",
    }
