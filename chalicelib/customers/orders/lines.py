"""An order on the time axis, and the news of it; pure."""

import hashlib
import json

from chalicelib.core.events import DomainEvent
from chalicelib.core.money import yuan
from chalicelib.customers.orders.models import Order, Refund, to_plain
from chalicelib.customers.timeline import Entry

PAID, REFUNDED = "order.paid", "order.refunded"
_SHOWN = 5  # products of a line
_TOLD = 20  # products of an event


def paid(customer_id: str, order: Order) -> Entry:
    """Return the line of an order, at the instant it was paid."""
    where = f"（{order.store}）" if order.store else ""
    return Entry(
        customer_id=customer_id,
        at_ms=order.paid_ms,
        key=f"order:{order.order_no}",
        kind="order",
        type="paid",
        direction="in",
        title=f"下单 {yuan(order.paid_fen)}{where}",
        data={
            "order_no": order.order_no,
            "amount_fen": order.paid_fen,
            "margin_fen": order.margin_fen,
            "store": order.store,
            "products": [one.name or one.sku for one in order.lines][:_SHOWN],
        },
    )


def refunded(customer_id: str, order: Order, refund: Refund) -> Entry:
    why = f"（{refund.reason}）" if refund.reason else ""
    return Entry(
        customer_id=customer_id,
        at_ms=refund.at_ms,
        key=f"refund:{order.order_no}:{refund.refund_no}",
        kind="refund",
        type="refunded",
        direction="internal",
        title=f"退款 {yuan(refund.amount_fen)}{why}",
        ref=f"order:{order.order_no}",
        data={
            "order_no": order.order_no,
            "amount_fen": refund.amount_fen,
            "store": order.store,
        },
    )


def completed(customer_id: str, after: Order, at_ms: int) -> Entry:
    """Return the line of an order of which more became known."""
    whole = json.dumps(to_plain(after.bare), sort_keys=True).encode()
    mark = hashlib.sha256(whole).hexdigest()[:16]
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=f"order+:{after.mark}:{mark}",
        kind="change",
        type="order",
        direction="internal",
        title=f"订单 {after.order_no} 补全了信息",
        ref=f"order:{after.order_no}",
    )


def news(kind: str, customer_id: str, order: Order, entry: Entry) -> DomainEvent:
    """Return what other modules are told.

    Args:
        kind: ``PAID`` or ``REFUNDED``.
        customer_id: whose.
        order: as it stands now.
        entry: its line.
    """
    unique = hashlib.sha256(entry.key.encode()).hexdigest()[:32]
    return DomainEvent(
        kind=kind,
        id=f"{kind}:{unique}",
        customer_id=customer_id,
        occurred_at_ms=entry.at_ms,
        data={
            "order_no": order.order_no,
            "paid_fen": order.paid_fen,
            "net_fen": order.net_fen,
            "store": order.store,
            "skus": [one.sku for one in order.lines][:_TOLD],
        },
    )
