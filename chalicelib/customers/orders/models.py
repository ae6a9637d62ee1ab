"""An order as the shop tells it: what was bought, what was paid, what came back."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from chalicelib.core.errors import Conflict, InvalidInput

_DIGEST = 32  # hex digits
_SECOND_MS = 1000  # some systems tell no smaller time


class Differs(Conflict):
    """The order number stands for another order.

    Attributes:
        fields: what was told otherwise before, in the words of ``/v1/orders``.
    """

    def __init__(self, order_no: str, fields: tuple[str, ...]) -> None:
        super().__init__(f"order {order_no} was told otherwise: {', '.join(fields)}")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an order."""

    sku: str
    name: str
    quantity: int
    paid_fen: int = 0  # for all of them

    @property
    def goods(self) -> tuple[str, int, int]:
        """Return what must be the same; a product may have been renamed."""
        return self.sku, self.quantity, self.paid_fen


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
    due_ms: int = 0  # until when it should have been paid; 0: the shop does not say
    lines: tuple[Line, ...] = ()
    refunds: tuple[Refund, ...] = ()

    @property
    def refunded_fen(self) -> int:
        return sum(one.amount_fen for one in self.refunds)

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen

    @property
    def is_undone(self) -> bool:
        """Tell whether all of it was given back: it is no order any more."""
        return 0 < self.paid_fen <= self.refunded_fen

    @property
    def is_late(self) -> bool:
        """Tell whether it was paid after it was due."""
        return 0 < self.due_ms < self.paid_ms

    @property
    def mark(self) -> str:
        return mark(self.order_no)

    @property
    def bare(self) -> "Order":
        """Return it as it was before anything came back."""
        return replace(self, refunds=())


@dataclass(frozen=True, slots=True)
class Found:
    """What a number stands for."""

    order: Order | None = None  # as it stands; ``None`` once erased
    customer: str = ""  # "" while it waits for somebody
    rev: int = 0  # of the order, or of the number while it waits
    waited: Order | None = None  # what it was while it waited, until that is settled
    keys: tuple[str, ...] = ()  # what it waits, or waited, under


def mark(order_no: str) -> str:
    """Return what stands for a number among all orders, and tells nothing of it."""
    return hashlib.sha256(order_no.encode()).hexdigest()[:_DIGEST]


def together(known: Order, told: Order) -> Order:
    """Return an order with what a second telling adds: gaps filled, refunds joined.

    Who tells less denies nothing, and whoever tells more may complete it.

    Raises:
        Differs: the two contradict each other.
        InvalidInput: more would have come back than was paid.
    """
    if fields := _contradictions(known, told):
        raise Differs(told.order_no, fields)
    new = [one for one in told.refunds if one.refund_no not in _numbers(known)]
    return checked(
        replace(
            known,
            margin_fen=told.margin_fen
            if known.margin_fen is None
            else known.margin_fen,
            store=known.store or told.store,
            channel=known.channel or told.channel,
            due_ms=known.due_ms or told.due_ms,
            lines=known.lines or told.lines,
            refunds=(*known.refunds, *new),
        )
    )


def checked(order: Order) -> Order:
    """Return the order; raises ``InvalidInput`` where it cannot be one."""
    if len(_numbers(order)) != len(order.refunds):
        raise InvalidInput("refunds: a refund_no is given twice")
    if order.refunded_fen > order.paid_fen:
        raise InvalidInput("refunds: more was given back than was paid")
    return order


def _numbers(order: Order) -> set[str]:
    return {one.refund_no for one in order.refunds}


def _contradictions(known: Order, told: Order) -> tuple[str, ...]:
    """Return what both say and say differently."""
    both = {
        "paid_fen": (known.paid_fen, told.paid_fen),
        "paid_at": (_second(known.paid_ms), _second(told.paid_ms)),
        "margin_fen": (known.margin_fen, told.margin_fen),
        "store": (known.store or None, told.store or None),
        "channel": (known.channel or None, told.channel or None),
        "due_at": (_second(known.due_ms) or None, _second(told.due_ms) or None),
        "items": (_goods(known) or None, _goods(told) or None),
    }
    found = [name for name, (one, other) in both.items() if _differ(one, other)]
    amounts = {one.refund_no: one.amount_fen for one in known.refunds}
    again = [one for one in told.refunds if one.refund_no in amounts]
    if any(amounts[one.refund_no] != one.amount_fen for one in again):
        found.append("refunds")
    return tuple(found)


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _second(at_ms: int) -> int:
    return at_ms // _SECOND_MS


def _goods(order: Order) -> list[tuple[str, int, int]]:
    return sorted(one.goods for one in order.lines)


def to_plain(order: Order) -> dict[str, Any]:
    """Return the order as an item holds it."""
    plain = asdict(order)
    return plain | {
        "lines": list(plain["lines"]),
        "refunds": list(plain["refunds"]),
    }


def from_plain(plain: Mapping[str, Any]) -> Order:
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
