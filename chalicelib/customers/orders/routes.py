"""``/v1/orders``: orders of shops and malls, told once or many times."""

from chalicelib.core.clock import iso, parse_iso
from chalicelib.customers.orders import desk, lists
from chalicelib.customers.orders import traits as _traits  # noqa: F401 -- stated
from chalicelib.customers.orders.lists import Owned
from chalicelib.customers.orders.models import Differs, Line, Order, Refund
from chalicelib.customers.orders.schemas import (
    LineOut,
    OrderIn,
    OrderOut,
    OrdersOut,
    OrdersQuery,
    RefundOut,
)
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.refusals import Refused
from chalicelib.web.api.routing import Api

routes = Api(__name__)


@routes.get("/v1/orders", scope=Scope.READ, audited="orders.read")
def list_orders(call: Call, asked: OrdersQuery) -> OrdersOut:
    """Orders, those paid last first

    With `customer`, those of one person, whoever was merged into them included.
    """
    if asked.order_no:
        found = lists.numbered(asked.order_no, asked.customer)
        return OrdersOut(items=[_order(one) for one in found])
    page = lists.page(asked.limit, call.place(asked), asked.customer)
    return OrdersOut(
        items=[_order(one) for one in page.orders],
        next_cursor=call.cursor(asked, page.further),
    )


@routes.post(
    "/v1/orders",
    scope=Scope.WRITE,
    audited="orders.write",
    about=lambda body: f"order:{body.order_no}",
)
def tell_order(_call: Call, body: OrderIn) -> OrderOut:
    """Tell of an order, or what has become of it

    An order of somebody whom nobody knows yet waits for half a year, and is theirs as
    soon as they follow, or leave the number that it names.
    """
    ref = desk.Ref(**body.customer.model_dump())
    try:
        found = desk.take(ref, _told(body))
    except Differs as error:
        fields = dict.fromkeys(error.fields, "was told otherwise before")
        words = "the order_no stands for another order"
        raise Refused(409, "order_differs", words, fields=fields) from error
    return _order(Owned(found.customer, found.order or _told(body)))


def _told(body: OrderIn) -> Order:
    return Order(
        order_no=body.order_no,
        paid_fen=body.paid_fen,
        paid_ms=parse_iso(body.paid_at),
        margin_fen=body.margin_fen,
        store=body.store.strip(),
        channel=body.channel.strip(),
        due_ms=parse_iso(body.due_at) if body.due_at else 0,
        lines=tuple(Line(**one.model_dump()) for one in body.items),
        refunds=tuple(
            Refund(one.refund_no, one.amount_fen, parse_iso(one.at), one.reason)
            for one in body.refunds
        ),
    )


def _order(owned: Owned) -> OrderOut:
    order = owned.order
    return OrderOut(
        order_no=order.order_no,
        customer_id=owned.customer_id or None,
        paid_fen=order.paid_fen,
        refunded_fen=order.refunded_fen,
        net_fen=order.net_fen,
        margin_fen=order.margin_fen,
        paid_at=iso(order.paid_ms),
        due_at=iso(order.due_ms) if order.due_ms else None,
        store=order.store,
        channel=order.channel,
        items=[
            LineOut(
                sku=one.sku,
                name=one.name,
                quantity=one.quantity,
                paid_fen=one.paid_fen,
            )
            for one in order.lines
        ],
        refunds=[
            RefundOut(
                refund_no=one.refund_no,
                amount_fen=one.amount_fen,
                at=iso(one.at_ms),
                reason=one.reason,
            )
            for one in order.refunds
        ],
    )
