"""Orders, each under the customer it belongs to.

Table profiles      pk = customer id, sk = "ORDER#<order no>"    the order
                    pk = "ORDERNO#<order no>", sk = "ORDER"      customer
                    pk = customer id, sk = "TRAITS"
                        o:<mark of the order> = "<ms>,<paid>,<refunded>,<margin>,<late>"
Index list          ORDER# items: list_pk = "ORDER#<shard>", list_sk = "<ms>#<no>"

A sum is never stored: it is added up from one value an order, so that a repeat of any
write changes nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.clock import business_day
from chalicelib.core.events import DomainEvent
from chalicelib.customers import listing
from chalicelib.customers.effects import Effects
from chalicelib.customers.orders.models import (
    Booked,
    Order,
    Refund,
    booked,
    from_plain,
    to_plain,
)
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems

_SK = "ORDER#"
_BOOKED = "o:"
LIST = "ORDER"
ORDER_NO = re.compile(r"[0-9A-Za-z_.:-]{1,64}")


class OrderBook:
    """Enters orders and refunds, each with its line, its news and its trait."""

    def __init__(
        self, profiles: Table, effects: Effects, now_ms: Callable[[], int]
    ) -> None:
        self._profiles = profiles
        self._effects = effects
        self._traits = TraitItems(profiles)
        self._now_ms = now_ms

    def owner(self, order_no: str) -> str:
        """Return whose an order is; "" for one nobody knows."""
        item = self._profiles.get(pk=f"ORDERNO#{order_no}", sk="ORDER")
        return str(item["customer"]) if item else ""

    def get(self, customer_id: str, order_no: str) -> Order | None:
        if not customer_id:
            return None
        item = self._profiles.get(pk=customer_id, sk=_SK + order_no)
        return from_plain(item) if item else None

    def of(self, customer_id: str) -> list[Order]:
        """Return somebody's orders, the newest first."""
        items = self._profiles.query(
            "pk = :customer AND begins_with(sk, :orders)",
            values={":customer": customer_id, ":orders": _SK},
        )
        found = [from_plain(item) for item in items]
        return sorted(found, key=lambda one: one.paid_ms, reverse=True)

    def enter(self, customer_id: str, order: Order) -> bool:
        """Enter a new order without refunds; ``False`` where the number is known."""
        pointer = {
            "pk": f"ORDERNO#{order.order_no}",
            "sk": "ORDER",
            "customer": customer_id,
        }
        item = {
            "pk": customer_id,
            "sk": _SK + order.order_no,
            **to_plain(order),
            **listing.named_place(LIST, order.order_no, order.paid_ms),
        }
        entry = self._line(customer_id, order)
        writes = [
            self._profiles.put_write(pointer, "attribute_not_exists(pk)"),
            self._profiles.put_write(item),
            self._traits.change(customer_id, sets=_trait(order)),
            *self._noted_today(customer_id, order.paid_ms),
        ]
        event = _event("order.paid", customer_id, order, entry)
        try:
            return self._effects.commit(entry, writes, event)
        except TransactionFailed:
            return False

    def refund(self, customer_id: str, order: Order, refund: Refund) -> bool:
        """Enter a refund; ``False`` where the order has changed since it was read."""
        after = replace(order, refunds=(*order.refunds, refund))
        entry = self._refund_line(customer_id, order, refund)
        write = self._profiles.update_write(
            {"pk": customer_id, "sk": _SK + order.order_no},
            "SET refunds = :after",
            condition="attribute_exists(pk) AND size(refunds) = :before",
            values={
                ":after": to_plain(after)["refunds"],
                ":before": len(order.refunds),
            },
        )
        writes = [
            write,
            self._traits.change(customer_id, sets=_trait(after)),
            *self._noted_today(customer_id, refund.at_ms),
        ]
        event = _event("order.refunded", customer_id, order, entry)
        try:
            return self._effects.commit(entry, writes, event)
        except TransactionFailed:
            return False

    def page(self, limit: int, after: str = "") -> tuple[list[tuple[str, Order]], str]:
        """Return the latest orders with their customers, and where to go on."""
        found, further = listing.items(self._profiles, LIST, limit, after)
        rows = self._profiles.batch_get(found)
        known = {(row["pk"], row["sk"]): from_plain(row) for row in rows}
        keys = [(one["pk"], one["sk"]) for one in found]
        return [(key[0], known[key]) for key in keys if key in known], further

    def _line(self, customer_id: str, order: Order) -> Entry:
        amount = yuan(order.paid_fen)
        where = f"（{order.store}）" if order.store else ""
        return Entry(
            customer_id=customer_id,
            at_ms=order.paid_ms,
            key=f"order:{order.order_no}",
            kind="order",
            type="paid",
            direction="in",
            title=f"下单 {amount}{where}",
            ref=order.order_no,
            data={
                "order_no": order.order_no,
                "paid_fen": order.paid_fen,
                "margin_fen": order.margin_fen,
                "store": order.store,
                "products": [one.name for one in order.lines][:5],
            },
        )

    def _refund_line(self, customer_id: str, order: Order, refund: Refund) -> Entry:
        return Entry(
            customer_id=customer_id,
            at_ms=refund.at_ms,
            key=f"refund:{order.order_no}:{refund.refund_no}",
            kind="order",
            type="refunded",
            direction="internal",
            title=f"退款 {yuan(refund.amount_fen)}",
            ref=f"order:{order.order_no}",
            data={"order_no": order.order_no, "amount_fen": refund.amount_fen},
        )

    def _noted_today(self, customer_id: str, at_ms: int) -> Iterator[Any]:
        """Leave a mark today of what happened before: the snapshot reads by day."""
        today = business_day(self._now_ms())
        if business_day(at_ms) != today:
            yield self._effects.mark(customer_id, today)


def booked_of(traits: Mapping[str, Any]) -> list[Booked]:
    """Return what the traits remember of somebody's orders, the oldest first."""
    texts = (value for name, value in traits.items() if name.startswith(_BOOKED))
    return sorted((Booked.read(text) for text in texts), key=lambda one: one.paid_ms)


def yuan(fen: int) -> str:
    """Return an amount as people read it: ¥1,299.00."""
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def _trait(order: Order) -> dict[str, str]:
    return {_BOOKED + order.mark: booked(order).written()}


def _event(kind: str, customer_id: str, order: Order, entry: Entry) -> DomainEvent:
    return DomainEvent(
        kind=kind,
        id=f"{kind}:{entry.key}"[:128],
        customer_id=customer_id,
        occurred_at_ms=entry.at_ms,
        data={
            "order_no": order.order_no,
            "paid_fen": order.paid_fen,
            "net_fen": order.net_fen,
            "store": order.store,
            "skus": [one.sku for one in order.lines][:20],
        },
    )
