"""The growth report's figures: everything its files show is in here."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.customers.metrics import GrowthDay, Moves


@dataclass(frozen=True, slots=True)
class Source:
    """One way people came."""

    id: str  # ADD_SCENE_..., scene:<scene>, or "" where nobody told
    channel: str  # what kind of way it is, as people read it
    new: int
    returning: int
    quick: int


@dataclass(frozen=True, slots=True)
class Activity:
    """One day's interactions."""

    day: str
    inbound: int
    outbound: int
    people: int  # distinct on that day, so not to be added up


@dataclass(frozen=True, slots=True)
class Cell:
    """Interactions of one hour of the week, in one direction."""

    weekday: int  # 1 is Monday
    hour: int
    direction: str
    count: int


@dataclass(frozen=True, slots=True)
class Kind:
    """Interactions of one kind, in one direction."""

    direction: str
    kind: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Before:
    """The same number of days just before, as far as they are archived."""

    moves: Moves
    inbound: int
    outbound: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one range of days."""

    first: str
    last: str
    as_of_ms: int  # what happened later is not in here
    days: list[GrowthDay]
    total: Moves
    sources: list[Source]
    activity: list[Activity]
    people: int  # distinct in the whole range
    cells: list[Cell]
    kinds: list[Kind]
    before: Before | None

    @property
    def opening(self) -> int:
        return self.days[0].opening

    @property
    def cumulative(self) -> int:
        return self.days[-1].cumulative

    @property
    def inbound(self) -> int:
        return sum(day.inbound for day in self.activity)

    @property
    def outbound(self) -> int:
        return sum(day.outbound for day in self.activity)

    @property
    def channels(self) -> list[tuple[str, int]]:
        """New followers by channel, most first."""
        summed: dict[str, int] = {}
        for source in self.sources:
            summed[source.channel] = summed.get(source.channel, 0) + source.new
        return sorted(summed.items(), key=lambda pair: (-pair[1], pair[0]))

    def unreconciled(self) -> Iterator[str]:
        """Yield each total that is not the sum of its parts; none is the promise."""
        parts = {
            "new by source": (self.total.new, sum(s.new for s in self.sources)),
            "returning by source": (
                self.total.returning,
                sum(s.returning for s in self.sources),
            ),
            "quick by source": (self.total.quick, sum(s.quick for s in self.sources)),
            "net": (self.cumulative - self.opening, self.total.net),
            "interactions by hour": (
                self.inbound + self.outbound,
                sum(cell.count for cell in self.cells),
            ),
            "interactions by kind": (
                self.inbound + self.outbound,
                sum(kind.count for kind in self.kinds),
            ),
        }
        for name, (whole, summed) in parts.items():
            if whole != summed:
                yield f"{name}: {whole} is not {summed}"
