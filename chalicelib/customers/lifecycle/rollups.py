"""Who moved from which stage to which on a day, rolled up when the day is archived.

Table workspace     pk = "STAGEMOVES", sk = "<YYYY-MM-DD>"
                        moves    "<from>-<to>" to {cause: people}
                    pk = "STAGEMOVE#<YYYY-MM-DD>", sk = "<from>-<to>"
                        places   "<customer id> <ms> <cause>"
                        ttl

Counts stay; the places are a sample to open, and go after 90 days.  They name people by
customer id alone, as the archive does.  A day that is archived again is counted again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, day_start_ms
from chalicelib.core.errors import Unavailable
from chalicelib.customers.lifecycle.repository import KIND

_PARTITION, _PLACES_OF = "STAGEMOVES", "STAGEMOVE#"
_KEPT_MS = 90 * DAY_MS
_TRIES = 5
SAMPLE = 50  # people of a move and day

# Parameters of both: the day.  Staff who follow have no stage from then on.
_COUNTS = f"""
SELECT type, outcome, count(*) AS people FROM interactions
WHERE day = ? AND NOT staff AND kind = '{KIND}'
GROUP BY type, outcome ORDER BY type, outcome
"""  # noqa: S608 -- our own constant
# As the digest of the key shuffles them: a fair sample.
_PLACES = f"""
SELECT type, outcome, customer_id, at_ms FROM (
  SELECT *, row_number() OVER (PARTITION BY type ORDER BY key) AS place
  FROM interactions WHERE day = ? AND NOT staff AND kind = '{KIND}'
) WHERE place <= {SAMPLE} ORDER BY type, at_ms DESC
"""  # noqa: S608 -- as above


class Lake(Protocol):
    def query(
        self, sql: str, params: Sequence[object] = ()
    ) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class MoveDay:
    """One day's moves: people by cause, of each pair of stages."""

    day: str
    moves: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who moved."""

    customer_id: str
    at_ms: int
    cause: str


class StageMoves:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def roll_up(self, day: str, lake: Lake) -> None:
        """Count a day anew from its facts."""
        moves: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in lake.query(_COUNTS, [day]):
            moves[row["type"]][row["outcome"].lower()] = int(row["people"])
        item: Item = {"pk": _PARTITION, "sk": day, "moves": dict(moves)}
        self._table.batch_write(puts=[*_samples(day, lake), item])

    def between(self, first: str, last: str) -> list[MoveDay]:
        """Return the days that were archived, both ends included: one query."""
        rows = self._table.query(
            "pk = :days AND sk BETWEEN :first AND :last",
            values={":days": _PARTITION, ":first": first, ":last": last},
        )
        return [MoveDay(row["sk"], row["moves"]) for row in rows]

    def people(self, days: Sequence[str], move: str) -> list[Moved]:
        """Return the samples of a move on those days, the latest first."""
        keys = [{"pk": f"{_PLACES_OF}{day}", "sk": move} for day in days]
        items = self._table.batch_get(keys)
        found = [_moved(text) for item in items for text in item["places"]]
        return sorted(found, key=lambda one: -one.at_ms)

    def leave_out(self, customer_ids: tuple[str, ...], day: str, move: str) -> int:
        """Take people out of the sample of a move and day; return how many it were."""
        key = {"pk": f"{_PLACES_OF}{day}", "sk": move}
        for _ in range(_TRIES):
            item = self._table.get(pk=key["pk"], sk=key["sk"])
            known = item["places"] if item else []
            kept = [one for one in known if not one.startswith(customer_ids)]
            if len(kept) == len(known):
                return 0
            try:
                self._table.update(
                    key,
                    "SET places = :kept",
                    values={":kept": kept, ":known": known},
                    condition="places = :known",
                    returns="NONE",
                )
            except ConditionFailed:
                continue
            return len(known) - len(kept)
        raise Unavailable("the day is being rolled up")


def stage_moves() -> StageMoves:
    return StageMoves(connections.workspace())


def _samples(day: str, lake: Lake) -> list[Item]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in lake.query(_PLACES, [day]):
        words = (row["customer_id"], row["at_ms"], row["outcome"].lower())
        found[row["type"]].append(" ".join(map(str, words)))
    ends_s = (day_start_ms(date.fromisoformat(day)) + _KEPT_MS) // 1000
    return [
        {"pk": f"{_PLACES_OF}{day}", "sk": move, "places": places, "ttl": ends_s}
        for move, places in found.items()
    ]


def _moved(text: str) -> Moved:
    customer_id, at_ms, cause = text.split(" ")
    return Moved(customer_id, int(at_ms), cause)
