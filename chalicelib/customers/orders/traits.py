"""What segments, lists and the snapshot may ask about somebody's orders.

How long ago is asked of ``orders_last_at``: a number of days would be wrong tomorrow.
"""

from datetime import date

from chalicelib.core.clock import day_start_ms
from chalicelib.customers.orders.sums import Bought, bought
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait

_GROUP, _SEEN = "消费", "orders"


def _of(one: Subject) -> Bought:
    return bought(one.traits)


def _start(day: str) -> int | None:
    return day_start_ms(date.fromisoformat(day)) if day else None


traits.state(
    Trait(
        "orders",
        "订单数",
        _GROUP,
        Kind.NUMBER,
        lambda one: _of(one).count,
        _SEEN,
        unit="单",
    ),
    Trait(
        "orders_net_fen",
        "累计实付",
        _GROUP,
        Kind.NUMBER,
        lambda one: _of(one).net_fen,
        _SEEN,
        unit="分",
    ),
    Trait(
        "orders_average_fen",
        "客单价",
        _GROUP,
        Kind.NUMBER,
        lambda one: _of(one).average_fen,
        _SEEN,
        unit="分",
    ),
    Trait(
        "orders_refunded_fen",
        "累计退款",
        _GROUP,
        Kind.NUMBER,
        lambda one: _of(one).refunded_fen,
        _SEEN,
        unit="分",
    ),
    Trait(
        "orders_first_at",
        "首次下单日",
        _GROUP,
        Kind.INSTANT,
        lambda one: _start(_of(one).first_day),
        _SEEN,
    ),
    Trait(
        "orders_last_at",
        "最近下单日",
        _GROUP,
        Kind.INSTANT,
        lambda one: _start(_of(one).last_day),
        _SEEN,
    ),
    Trait(
        "orders_on_time",
        "按时付款",
        _GROUP,
        Kind.NUMBER,
        lambda one: _of(one).on_time_percent,
        _SEEN,
        unit="%",
    ),
)
