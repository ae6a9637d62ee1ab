"""How many are in each stage and how they talk, and what gap between days is usual.

Table workspace     pk = "STAGEDAYS", sk = "<YYYY-MM-DD>"     as the day ended
                        stages, directions    value to people
                        people, at
                    CONFIG#population: gap_days, the median of people's own gaps

The function ``segments`` counts everybody when the snapshot of a night is ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.aws.configs import Configs
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.customers.lifecycle.models import USUAL_GAP
from chalicelib.customers.lifecycle.repository import POPULATION

FEWEST = 20  # people with a gap of their own, before theirs is the usual one
_PARTITION = "STAGEDAYS"
_BY = "system"


@dataclass(frozen=True, slots=True)
class Census:
    """Everybody at one moment."""

    stages: Mapping[str, int] = field(default_factory=dict)
    directions: Mapping[str, int] = field(default_factory=dict)
    people: int = 0
    at_ms: int = 0
    day: str = ""  # "" where it is as of now


class Censuses:
    """Keeps what was counted."""

    def __init__(self, workspace: Table, now_ms: Callable[[], int]) -> None:
        self._table = workspace
        self._configs = Configs(workspace)
        self._now_ms = now_ms

    def note(self, day: str, found: Census) -> None:
        """Keep the counts of a day; counted again, the later ones hold."""
        self._table.put(census_item(day, found))

    def between(self, first: str, last: str) -> list[Census]:
        """Return the days that were counted, both ends included: one query."""
        rows = self._table.query(
            "pk = :days AND sk BETWEEN :first AND :last",
            values={":days": _PARTITION, ":first": first, ":last": last},
        )
        return [_census(row) for row in rows]

    def latest(self) -> Census | None:
        """Return what was counted last."""
        rows = self._table.query(
            "pk = :days", values={":days": _PARTITION}, forward=False, limit=1
        )
        return next((_census(row) for row in rows), None)

    def note_gap(self, gap_days: float, people: int) -> bool:
        """Keep the usual gap in whole days; tell whether it is another one.

        Less than a day more or less is the same gap, so that it does not go to and fro.
        """
        if people < FEWEST:
            return False
        config = self._configs.get(POPULATION)
        known = int(config.body.get("gap_days", USUAL_GAP))
        if abs(gap_days - known) < 1:
            return False
        body = {"gap_days": max(1, round(gap_days)), "people": people}
        self._configs.put(
            POPULATION, body, replacing=config.version, by=_BY, at_ms=self._now_ms()
        )
        return True


def census_item(day: str, found: Census) -> Item:
    """Return the counts of a day as they are stored."""
    return {
        "pk": _PARTITION,
        "sk": day,
        "stages": dict(found.stages),
        "directions": dict(found.directions),
        "people": found.people,
        "at": found.at_ms,
    }


def _census(row: Item) -> Census:
    return Census(row["stages"], row["directions"], row["people"], row["at"], row["sk"])
