"""The pass of a night over everybody: its steps, how far it is, what it has counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

from chalicelib.customers.segments.people.models import PARTS
from chalicelib.insight.standing.marks import NONE

Do = Literal["begin", "part", "sum", "moves", "train", "group"]


@dataclass(frozen=True, slots=True)
class Task:
    """One step to do."""

    do: Do
    version: str = ""  # of the snapshot
    run: str = ""  # the pass it belongs to
    part: int = 0
    after: str = ""  # the id a part goes on behind
    number: int = 0  # of the piece of the part
    target: str = ""  # of "train"
    waited: int = 0  # how often "begin" has waited for the snapshot of the night


class State(StrEnum):
    """Where a pass is."""

    LOOKING = "looking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over one snapshot."""

    run: str  # names it
    version: str
    day: str
    began_ms: int
    state: State = State.LOOKING
    parts: frozenset[int] = frozenset()  # those that are done
    ended_ms: int = 0
    looked: int = 0  # people looked at closely
    changed: int = 0  # marks that were written

    @property
    def is_read(self) -> bool:
        return len(self.parts) == PARTS

    @property
    def percent(self) -> int:
        return 100 if self.state is State.DONE else 99 * len(self.parts) // PARTS


@dataclass(slots=True)
class Sum:
    """How many people, and what they are worth together."""

    people: int = 0
    net_fen: int = 0
    margin_fen: int = 0
    clv_fen: int = 0

    def add(self, other: Self) -> None:
        self.people += other.people
        self.net_fen += other.net_fen
        self.margin_fen += other.margin_fen
        self.clv_fen += other.clv_fen

    def to_body(self) -> list[int]:
        return [self.people, self.net_fen, self.margin_fen, self.clv_fen]


# By the name of a mark and what it says; NONE is for people of whom it says nothing.
Sums = dict[str, dict[str, Sum]]


@dataclass(slots=True)
class Tally:
    """What a piece of the pass has counted."""

    looked: int = 0
    changed: int = 0
    sums: Sums = field(default_factory=lambda: defaultdict(dict))

    def count(self, mark: str, said: str, one: Sum) -> None:
        """Count somebody, or many, of whom a mark says so."""
        self.sums.setdefault(mark, {}).setdefault(said or NONE, Sum()).add(one)

    def add(self, other: Self) -> None:
        self.looked += other.looked
        self.changed += other.changed
        for mark, of in other.sums.items():
            for said, one in of.items():
                self.count(mark, said, one)

    def to_body(self) -> dict[str, Any]:
        return {
            "looked": self.looked,
            "changed": self.changed,
            "sums": {
                mark: {said: one.to_body() for said, one in of.items()}
                for mark, of in self.sums.items()
            },
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        found = cls(body["looked"], body["changed"])
        for mark, of in body["sums"].items():
            for said, numbers in of.items():
                found.count(mark, said, Sum(*map(int, numbers)))
        return found


def together(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        whole.add(one)
    return whole


@dataclass(frozen=True, slots=True)
class Move:
    """How many went from one word of a mark to another, with what they have paid."""

    before: str
    after: str
    people: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Everybody's way between two days, the first word of it against the last."""

    mark: str
    first: str
    last: str
    moves: tuple[Move, ...]
