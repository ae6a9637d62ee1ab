"""An order as the shop tells it: what was bought, what was paid, what came back."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

_DIGEST = 12  # hex digits: enough for the orders of one person


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order."""

    sku: str
    name: str
    quantity: int
    paid_fen: int = 0  # for all of them


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back."""

    refund_no: str
    amount_fen: int
    at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One paid order."""

    order_no: str
    paid_fen: int
    paid_ms: int
    margin_fen: int | None = None  # None: the shop does not say
    store: str = ""
    channel: str = ""  # where it was bought: "pos", "mall", ...
    due_ms: int = 0  # until when it should have been paid; 0: at once
    lines: tuple[Line, ...] = ()
    refunds: tuple[Refund, ...] = ()

    @property
    def refunded_fen(self) -> int:
        return sum(one.amount_fen for one in self.refunds)

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen

    @property
    def is_late(self) -> bool:
        """Tell whether it was paid after it was due."""
        return 0 < self.due_ms < self.paid_ms

    @property
    def mark(self) -> str:
        """Return what names it among a person's orders; no order number is a key."""
        return hashlib.sha256(self.order_no.encode()).hexdigest()[:_DIGEST]

    @property
    def print(self) -> str:
        """Return the digest of what a second delivery must have in common with it."""
        bought = "\x1e".join(
            f"{one.sku}\x1f{one.quantity}\x1f{one.paid_fen}" for one in self.lines
        )
        fixed = (self.order_no, self.paid_fen, self.paid_ms, self.store, bought)
        return hashlib.sha256("\0".join(map(str, fixed)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Booked:
    """What the traits remember of one order."""

    paid_ms: int
    paid_fen: int
    refunded_fen: int
    margin_fen: int | None
    late: bool

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen

    def written(self) -> str:
        margin = "" if self.margin_fen is None else self.margin_fen
        late = int(self.late)
        return f"{self.paid_ms},{self.paid_fen},{self.refunded_fen},{margin},{late}"

    @classmethod
    def read(cls, text: str) -> Self:
        paid_ms, paid, refunded, margin, late = text.split(",")
        known = int(margin) if margin else None
        return cls(int(paid_ms), int(paid), int(refunded), known, late == "1")


def booked(order: Order) -> Booked:
    """Return what the traits remember of an order."""
    return Booked(
        order.paid_ms,
        order.paid_fen,
        order.refunded_fen,
        order.margin_fen,
        order.is_late,
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """All orders of a person."""

    count: int = 0
    net_fen: int = 0
    refunded_fen: int = 0
    margin_fen: int | None = None  # None where the shop says it of none
    first_ms: int = 0
    last_ms: int = 0
    on_time: int = 0

    @property
    def average_fen(self) -> int | None:
        """Return the net value of an order, rounded down; ``None`` without any."""
        return self.net_fen // self.count if self.count else None


def summary(orders: Iterable[Booked]) -> Summary:
    """Add up orders; what was refunded in full is no order any more."""
    kept = [one for one in orders if one.net_fen > 0 or one.paid_fen == 0]
    if not kept:
        return Summary()
    margins = [one.margin_fen for one in kept if one.margin_fen is not None]
    return Summary(
        count=len(kept),
        net_fen=sum(one.net_fen for one in kept),
        refunded_fen=sum(one.refunded_fen for one in kept),
        margin_fen=sum(margins) if margins else None,
        first_ms=min(one.paid_ms for one in kept),
        last_ms=max(one.paid_ms for one in kept),
        on_time=sum(not one.late for one in kept),
    )


def to_plain(order: Order) -> dict[str, Any]:
    """Return the order as an item holds it."""
    return {
        "order_no": order.order_no,
        "paid_fen": order.paid_fen,
        "paid_ms": order.paid_ms,
        "margin_fen": order.margin_fen,
        "store": order.store,
        "channel": order.channel,
        "due_ms": order.due_ms,
        "lines": [
            {
                "sku": one.sku,
                "name": one.name,
                "quantity": one.quantity,
                "paid_fen": one.paid_fen,
            }
            for one in order.lines
        ],
        "refunds": [
            {
                "refund_no": one.refund_no,
                "amount_fen": one.amount_fen,
                "at_ms": one.at_ms,
                "reason": one.reason,
            }
            for one in order.refunds
        ],
    }


def from_plain(plain: dict[str, Any]) -> Order:
    """Return the order that an item holds."""
    known = {name: plain[name] for name in _PLAIN}
    return Order(
        **known,
        lines=tuple(Line(**one) for one in plain["lines"]),
        refunds=tuple(Refund(**one) for one in plain["refunds"]),
    )


_PLAIN = (
    "order_no",
    "paid_fen",
    "paid_ms",
    "margin_fen",
    "store",
    "channel",
    "due_ms",
)
