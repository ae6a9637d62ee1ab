"""What everybody's numbers say together: cuts, medians, rates, shares; pure.

People are counted by value, part by part of the snapshot; counts of parts add up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.insight.value.models import TOP_SHARES, Measures
from chalicelib.insight.value.rfm.eight import Thresholds, median
from chalicelib.insight.value.rfm.models import Basis, Cuts
from chalicelib.insight.value.rfm.service import cuts_of
from chalicelib.insight.value.worth.service import measured_margin, measured_retention

Counts = Counter[int]
_PERMILLE = 1000


@dataclass(slots=True)
class Counted:
    """People by value: of those who bought, and of those who did anything."""

    people: int = 0
    days: Counts = field(default_factory=Counter)  # of the last order
    times: Counts = field(default_factory=Counter)  # orders of a year
    paid: Counts = field(default_factory=Counter)  # three figures of what was paid net
    act_days: Counts = field(default_factory=Counter)  # of the last interaction
    acts: Counts = field(default_factory=Counter)
    margin_fen: int = 0
    margin_of_fen: int = 0  # what was paid by those whose margin is known
    margin_orders: int = 0
    buyers_before: int = 0  # of the year before the last
    again: int = 0  # of them, who bought in the last one too

    def add(self, other: "Counted") -> None:
        """Count the people of another part in."""
        self.people += other.people
        for name in ("days", "times", "paid", "act_days", "acts"):
            getattr(self, name).update(getattr(other, name))
        self.margin_fen += other.margin_fen
        self.margin_of_fen += other.margin_of_fen
        self.margin_orders += other.margin_orders
        self.buyers_before += other.buyers_before
        self.again += other.again


def measures_of(counted: Counted, version: str, day: str, today: int) -> Measures:
    """Return what the counts say.

    Args:
        counted: everybody.
        version: of the snapshot.
        day: its business day.
        today: the same day, counted.
    """
    buyers = counted.days.total()
    return Measures(
        day=day,
        version=version,
        people=counted.people,
        buyers=buyers,
        cuts=_cuts(counted, day),
        medians=Thresholds(
            days=today - median(counted.days) if buyers else 0,
            times=median(counted.times),
            paid_fen=median(counted.paid),
        ),
        margin=measured_margin(
            counted.margin_fen, counted.margin_of_fen, counted.margin_orders
        ),
        retention=measured_retention(counted.again, counted.buyers_before),
        top=top_shares(counted.paid),
    )


def top_shares(paid: Mapping[int, int]) -> dict[int, int]:
    """Return what the top buyers pay of everything, in permille, by their share.

    Args:
        paid: buyers by what they paid.
    """
    total = sum(value * people for value, people in paid.items())
    buyers = sum(paid.values())
    if not total:
        return {}
    return {
        share: _of_the_top(paid, -(-buyers * share // _PERMILLE)) * _PERMILLE // total
        for share in TOP_SHARES
    }


def _of_the_top(paid: Mapping[int, int], most: int) -> int:
    """Return what the so many who paid most have paid."""
    so_far = 0
    for value in sorted(paid, reverse=True):
        people = min(paid[value], most)
        so_far += value * people
        most -= people
        if not most:
            break
    return so_far


def _cuts(counted: Counted, day: str) -> dict[Basis, Cuts]:
    found = {}
    if buyers := counted.days.total():
        found[Basis.ORDERS] = Cuts(
            Basis.ORDERS,
            day,
            buyers,
            cuts_of(counted.days),
            cuts_of(counted.times),
            cuts_of(counted.paid),
        )
    if actors := counted.act_days.total():
        found[Basis.ACTS] = Cuts(
            Basis.ACTS, day, actors, cuts_of(counted.act_days), cuts_of(counted.acts)
        )
    return found
