"""What people spoke of on a day, rolled up when the day is archived.

Table workspace     pk = "TOPICDAYS", sk = "<YYYY-MM-DD>"
                        topics   id to [mentions, people, negative, positive]
                        intents  the same
                        said     [sentences, negative, positive]
                    pk = "TOPICDAY#<YYYY-MM-DD>", sk = "topics#<id>" or "intents#<id>"
                        places   "<customer id> <ms> <digest of the key> <polarity>"
                        ttl

Counts stay; the places of sentences are a sample to read from, and go after 90 days.
They name people by customer id alone, as the archive does, and hold no text.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, day_start_ms

_PARTITION = "TOPICDAYS"
_KEPT_MS = 90 * DAY_MS
SAMPLE = 50  # places of a label and day
LABELS = ("topics", "intents")

# One row a label: parameters are the day, twice.  Staff who follow are left out, and so
# is what they ask.  Sentences are what was written or said; a tap is a mention too.
_COUNTS = """
SELECT label, count(*) AS mentions, count(DISTINCT customer_id) AS people,
  sum(CASE WHEN polarity < 0 THEN 1 ELSE 0 END) AS negative,
  sum(CASE WHEN polarity > 0 THEN 1 ELSE 0 END) AS positive
FROM (
  SELECT unnest(string_split({labels}, '|')) AS label, customer_id, polarity
  FROM interactions WHERE day = ? AND NOT staff AND {labels} <> ''
)
GROUP BY label ORDER BY label
"""
_SAID = """
SELECT count(*) AS said,
  coalesce(sum(CASE WHEN polarity < 0 THEN 1 ELSE 0 END), 0) AS negative,
  coalesce(sum(CASE WHEN polarity > 0 THEN 1 ELSE 0 END), 0) AS positive
FROM interactions WHERE day = ? AND NOT staff
  AND (kind = 'transcript' OR (kind = 'message' AND type = 'text' AND dir = 'in'))
"""
# The unkind first, then as the digest of the key shuffles them: a fair sample.
_PLACES = """
SELECT label, customer_id, at_ms, key, polarity FROM (
  SELECT *, row_number() OVER (
    PARTITION BY label ORDER BY kind = 'event', polarity, key) AS place
  FROM (
    SELECT unnest(string_split({labels}, '|')) AS label,
      customer_id, at_ms, key, polarity, kind
    FROM interactions WHERE day = ? AND NOT staff AND {labels} <> ''
  )
) WHERE place <= ? ORDER BY label, at_ms DESC
"""


class Lake(Protocol):
    def query(
        self, sql: str, params: Sequence[object] = ()
    ) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Count:
    """How often something came up on a day."""

    mentions: int = 0
    people: int = 0
    negative: int = 0
    positive: int = 0


@dataclass(frozen=True, slots=True)
class TopicDay:
    """One day's counts."""

    day: str
    topics: Mapping[str, Count] = field(default_factory=dict)
    intents: Mapping[str, Count] = field(default_factory=dict)
    said: int = 0
    negative: int = 0
    positive: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence is, without its words."""

    customer_id: str
    at_ms: int
    digest: str  # of its key, as facts have it
    polarity: int


class TopicDays:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def roll_up(self, day: str, lake: Lake) -> None:
        """Make the counts of a day anew from its facts."""
        (said,) = lake.query(_SAID, [day])
        item: Item = {
            "pk": _PARTITION,
            "sk": day,
            "said": [int(said[name]) for name in ("said", "negative", "positive")],
        }
        rows: list[Item] = []
        for labels in LABELS:
            item[labels] = {
                row["label"]: [
                    int(row[name])
                    for name in ("mentions", "people", "negative", "positive")
                ]
                for row in lake.query(_COUNTS.format(labels=labels), [day])
            }
            rows += _samples(day, labels, lake)
        self._table.batch_write(puts=[*rows, item])

    def between(self, first: str, last: str) -> list[TopicDay]:
        """Return the days that were archived, both ends included: one query."""
        rows = self._table.query(
            "pk = :days AND sk BETWEEN :first AND :last",
            values={":days": _PARTITION, ":first": first, ":last": last},
        )
        return [_day(row) for row in rows]

    def places(self, day: str, labels: str, label: str) -> list[Place]:
        """Return the sample of a day, the newest first."""
        item = self._table.get(pk=f"TOPICDAY#{day}", sk=f"{labels}#{label}")
        return [_place(text) for text in item["places"]] if item else []


def topic_days() -> TopicDays:
    return TopicDays(connections.workspace())


def _samples(day: str, labels: str, lake: Lake) -> list[Item]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in lake.query(_PLACES.format(labels=labels), [day, SAMPLE]):
        words = (row["customer_id"], row["at_ms"], row["key"], row["polarity"])
        found[row["label"]].append(" ".join(map(str, words)))
    ends_s = (day_start_ms(date.fromisoformat(day)) + _KEPT_MS) // 1000
    return [
        {
            "pk": f"TOPICDAY#{day}",
            "sk": f"{labels}#{label}",
            "places": places,
            "ttl": ends_s,
        }
        for label, places in found.items()
    ]


def _day(row: Item) -> TopicDay:
    said, negative, positive = row["said"]
    return TopicDay(
        day=row["sk"],
        topics={name: Count(*counts) for name, counts in row["topics"].items()},
        intents={name: Count(*counts) for name, counts in row["intents"].items()},
        said=said,
        negative=negative,
        positive=positive,
    )


def _place(text: str) -> Place:
    customer_id, at_ms, digest, polarity = text.split(" ")
    return Place(customer_id, int(at_ms), digest, int(polarity))
