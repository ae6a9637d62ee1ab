"""What is known about a day of the archive without opening its file."""

from dataclasses import dataclass

from chalicelib.customers.metrics import Moves


@dataclass(frozen=True, slots=True)
class ArchivedDay:
    """One day's file as it was built last."""

    moves: Moves  # without those who left on the day after: see metrics.QUICK
    inbound: int
    outbound: int
    people: int
    rows: int
    entries: int  # of the day index, so also those that are no fact
    unsettled: int  # follows whose source was not known yet
    built_ms: int

    @property
    def day(self) -> str:
        return self.moves.day
