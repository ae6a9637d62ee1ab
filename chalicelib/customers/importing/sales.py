"""Rows about orders: one row, one order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.importing.cells import Wrong, given, goods, instant, money
from chalicelib.customers.importing.fields import IDENTIFYING, ORDER
from chalicelib.customers.importing.models import Import, Outcome, Row
from chalicelib.customers.orders import desk
from chalicelib.customers.orders.desk import Ref
from chalicelib.customers.orders.models import Differs, Order, Refund, together
from chalicelib.customers.orders.schemas import ORDER_NO
from chalicelib.customers.orders.service import Whose

_LABELS = {one.name: one.label for one in ORDER} | {
    "customer": "客户",
    "items": "商品",
    "refunds": "退款",
}
_LONGEST = 120
_CLOCKS_MS = 5 * MINUTE_MS
_EARLIEST_MS = 946_656_000_000  # 2000-01-01 in China


@dataclass(frozen=True, slots=True)
class Sale:
    """What a row says was sold to whom."""

    ref: Ref
    order: Order


class OrderRows:
    """Reads and does the rows of one import."""

    def __init__(self, one: Import) -> None:
        self._import = one

    def read(self, row: Row) -> Sale:
        """Return what a row says; raises ``Wrong``."""
        choice = self._import.choice
        found = given(row.cells, choice.mapping if choice else ())
        names = {kind: found[kind] for kind in IDENTIFYING if kind in found}
        if not names:
            raise Wrong("没有填写这是谁的订单")
        return Sale(Ref(**names), _order(found))

    def foresee(self, sale: Sale) -> Outcome:
        """Return what would become of it; raises ``Wrong``."""
        whose = _whose(sale.ref)
        found = desk.book().find(sale.order.order_no)
        if found is None:
            return Outcome.NEW if whose.ids else Outcome.WAITING
        if found.order is None:
            raise Wrong("这张订单的客户已被删除")
        if found.customer and whose.ids and found.customer not in whose.ids:
            raise Wrong("订单号已有，但是另一位客户的")
        try:
            whole = together(found.order, sale.order)
        except Differs as error:
            raise Wrong(_differing(error)) from error
        except InvalidInput as error:
            raise Wrong("退款超过了实付") from error
        if not found.customer:
            return Outcome.CHANGED if whose.ids else Outcome.WAITING
        return Outcome.SAME if whole == found.order else Outcome.CHANGED

    def do(self, sale: Sale) -> None:
        """Enter the order; a repeat changes nothing.  Raises ``Wrong``."""
        try:
            desk.take(sale.ref, sale.order)
        except Differs as error:
            raise Wrong(_differing(error)) from error
        except NotFound as error:
            raise Wrong("没有这位客户，或这张订单的客户已被删除") from error
        except InvalidInput as error:
            raise Wrong("这张订单不能录入：时间或退款不对") from error

    def keys(self, row: Row) -> list[str]:
        """Return what two rows about the same order have in common."""
        choice = self._import.choice
        mapping = choice.mapping if choice else ()
        if "order_no" not in mapping:
            return []
        column = mapping.index("order_no")
        cell = row.cells[column].strip() if column < len(row.cells) else ""
        return [cell] if cell else []


def _order(found: Mapping[str, str]) -> Order:
    for name in ("order_no", "paid_at", "paid_fen"):
        if name not in found:
            raise Wrong(f"没有填写{_LABELS[name]}")
    if not re.fullmatch(ORDER_NO, found["order_no"]):
        raise Wrong("订单号只能用字母、数字和 . _ : / -，最多 64 位")
    paid_fen = money(found["paid_fen"])
    if paid_fen < 0:
        raise Wrong("实付金额小于 0")
    paid_ms = _past(found["paid_at"])
    return Order(
        order_no=found["order_no"],
        paid_fen=paid_fen,
        paid_ms=paid_ms,
        margin_fen=money(found["margin_fen"]) if "margin_fen" in found else None,
        store=found.get("store", "")[:_LONGEST],
        channel=found.get("channel", "")[:_LONGEST],
        due_ms=instant(found["due_at"]) if "due_at" in found else 0,
        lines=goods(found.get("items", "")),
        refunds=_refunds(found, paid_fen, paid_ms),
    )


def _refunds(
    found: Mapping[str, str], paid_fen: int, paid_ms: int
) -> tuple[Refund, ...]:
    amount_fen = abs(money(found["refund_fen"])) if "refund_fen" in found else 0
    if not amount_fen:
        return ()
    if amount_fen > paid_fen:
        raise Wrong("退款金额大于实付金额")
    number = found.get("refund_no", "R1")
    if not re.fullmatch(ORDER_NO, number):
        raise Wrong("退款单号只能用字母、数字和 . _ : / -，最多 64 位")
    at_ms = _past(found["refund_at"]) if "refund_at" in found else paid_ms
    return (Refund(number, amount_fen, at_ms),)


def _past(text: str) -> int:
    at_ms = instant(text)
    if at_ms > now_ms() + _CLOCKS_MS:
        raise Wrong(f"「{text[:20]}」在将来")
    if at_ms < _EARLIEST_MS:
        raise Wrong(f"「{text[:20]}」早于 2000 年")
    return at_ms


def _whose(ref: Ref) -> Whose:
    try:
        return desk.whose(ref)
    except NotFound as error:
        raise Wrong(f"没有编号为「{ref.id[:30]}」的客户") from error
    except InvalidInput as error:
        raise Wrong("填写的手机号或编号看不懂") from error


def _differing(error: Differs) -> str:
    names = "、".join(_LABELS.get(name, name) for name in error.fields)
    return f"订单号已有，但{names}不同"
