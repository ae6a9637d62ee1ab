"""The traits of value, for lists, segments and the nightly snapshot."""

from chalicelib.customers.orders.sums import bought
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value
from chalicelib.insight.standing.reading import (
    margin_of,
    numbers_of,
    orders_within,
)
from chalicelib.insight.value import desk
from chalicelib.insight.value.influence import CAUSED
from chalicelib.insight.value.ladder.models import RUNGS
from chalicelib.insight.value.marks import CLASS, LADDER
from chalicelib.insight.value.rfm.models import ORDER
from chalicelib.insight.value.worth.service import worth

_ORDERS, _GROUP = "消费", "价值"


def _year(subject: Subject) -> Value:
    return orders_within(bought(subject.traits), subject.now_ms)


def _year_before(subject: Subject) -> Value:
    return orders_within(bought(subject.traits), subject.now_ms, years_ago=1)


def _worth(subject: Subject) -> Value:
    numbers = numbers_of(subject)
    found = worth(numbers, desk.standard().rates) if numbers.orders else None
    return found.clv_fen if found else None


traits.state(
    Trait(
        "orders_year",
        "一年内订单数",
        _ORDERS,
        Kind.NUMBER,
        _year,
        seen_as="orders",
        unit="单",
    ),
    Trait(
        "orders_before",
        "上一年订单数",
        _ORDERS,
        Kind.NUMBER,
        _year_before,
        seen_as="orders",
        unit="单",
    ),
    Trait(
        "margin_fen",
        "累计毛利",
        _GROUP,
        Kind.NUMBER,
        lambda one: margin_of(bought(one.traits)),
        seen_as="value",
        unit="分",
    ),
    Trait(
        "clv_fen",
        "客户终身价值",
        _GROUP,
        Kind.NUMBER,
        _worth,
        seen_as="value",
        unit="分",
    ),
    Trait(
        "caused",
        "带来的成交",
        _GROUP,
        Kind.NUMBER,
        lambda one: one.traits.get(CAUSED, 0),
        seen_as="value",
        unit="位",
    ),
    Trait(
        CLASS,
        "价值类别",
        _GROUP,
        Kind.TEXT,
        lambda one: one.traits.get(f"v_{CLASS}"),
        seen_as="value",
        choices={one.value: one.label for one in ORDER},
    ),
    Trait(
        LADDER,
        "关系阶梯",
        _GROUP,
        Kind.TEXT,
        lambda one: one.traits.get(f"v_{LADDER}"),
        seen_as="value",
        choices={one.value: one.label for one in RUNGS},
    ),
)
