"""What somebody's orders add up to, as the TRAITS item holds it; pure.

TRAITS item     o:<YYMMDD>      of the orders of a business day: how many * 10^15 + net
                o_back          fen that came back
                o_margin        fen of margin, of those orders that tell it
                o_margin_n      how many those are
                o_late          how many were paid after they were due

All of it is only ever added to, in the transaction of the order, so nobody reads before
writing.  What is left of an order is never below nothing, so one number holds both the
count and the sum of a day; and a day, not an order, is what the item grows by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core.clock import business_day
from chalicelib.customers.orders.models import Order
from chalicelib.customers.traits.combining import added_up

_DAY = "o:"
_COUNT = 10**15  # above any sum of money of a day
_CENTURY = "20"

added_up(_DAY, "o_back", "o_margin", "o_margin_n", "o_late")


@dataclass(frozen=True, slots=True)
class Day:
    """The orders of one business day, without those that came back whole."""

    day: str  # YYYY-MM-DD
    count: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Bought:
    """All orders of a person; those that came back whole are none."""

    days: tuple[Day, ...] = ()  # the oldest first
    refunded_fen: int = 0
    margin_fen: int = 0
    margin_count: int = 0  # of how many orders it is known
    late: int = 0

    @property
    def count(self) -> int:
        return sum(one.count for one in self.days)

    @property
    def net_fen(self) -> int:
        return sum(one.net_fen for one in self.days)

    @property
    def average_fen(self) -> int | None:
        """Return the net value of an order, rounded down; ``None`` without any."""
        return self.net_fen // self.count if self.count else None

    @property
    def on_time_percent(self) -> int | None:
        """Return the share that was paid in time: the credit of domain.md F55."""
        count = self.count
        return 100 * (count - self.late) // count if count else None

    @property
    def first_day(self) -> str:
        return self.days[0].day if self.days else ""

    @property
    def last_day(self) -> str:
        return self.days[-1].day if self.days else ""

    def since(self, day: str) -> "Bought":
        """Return the orders from a day on; margin and the like are of all."""
        return Bought(tuple(one for one in self.days if one.day >= day))


def bought(traits: Mapping[str, Any]) -> Bought:
    """Return what a TRAITS item tells of somebody's orders."""
    packed = {n: value for n, value in traits.items() if n.startswith(_DAY)}
    days = (_day(name, value) for name, value in sorted(packed.items()))
    return Bought(
        days=tuple(one for one in days if one.count),
        refunded_fen=traits.get("o_back", 0),
        margin_fen=traits.get("o_margin", 0),
        margin_count=traits.get("o_margin_n", 0),
        late=traits.get("o_late", 0),
    )


def adds(before: Order | None, after: Order) -> dict[str, int]:
    """Return what a change of an order adds to the item."""
    was = _share(before) if before else {}
    now = _share(after)
    names = sorted(was.keys() | now.keys())
    grown = {name: now.get(name, 0) - was.get(name, 0) for name in names}
    return {name: number for name, number in grown.items() if number}


def _share(order: Order) -> dict[str, int]:
    """Return what an order is in the sums."""
    if order.is_undone:
        return {"o_back": order.refunded_fen}
    day = business_day(order.paid_ms)[2:].replace("-", "")
    known = order.margin_fen is not None
    return {
        _DAY + day: _COUNT + order.net_fen,
        "o_back": order.refunded_fen,
        "o_margin": order.margin_fen or 0,
        "o_margin_n": int(known),
        "o_late": int(order.is_late),
    }


def _day(name: str, packed: int) -> Day:
    text = name.removeprefix(_DAY)
    count, net_fen = divmod(packed, _COUNT)
    return Day(f"{_CENTURY}{text[:2]}-{text[2:4]}-{text[4:]}", count, net_fen)
