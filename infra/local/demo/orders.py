"""What the demo brand's followers bought, as the tills would have told of it.

It ends in the same items as ``/v1/orders``: the order, its number, the person's sums,
the lines of the time axis, and what an order counts in the interaction index.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from chalicelib.core.clock import DAY_MS, HOUR_MS, local_time
from chalicelib.customers.orders import lines, sums
from chalicelib.customers.orders.models import Line, Order, Refund
from chalicelib.customers.orders.repository import order_item, owned_item
from chalicelib.customers.timeline import Entry
from chalicelib.insight.index.models import FIRST_WEIGHTS
from chalicelib.insight.index.service import adds
from infra.local.demo.lives import Life
from infra.local.demo.people import DAYS

_BUYS = 0.42  # of everybody
_MOST = 14
_GIVES_BACK, _ALL_OF_IT = 0.06, 0.5
_GOODS = (  # number, name, fen, how much of it is margin in percent, how often
    ("YN-250", "云南小粒 250 克", 6_800, 52, 22),
    ("YE-250", "耶加雪菲 250 克", 9_800, 48, 16),
    ("HB-10", "挂耳咖啡 10 包", 5_900, 55, 20),
    ("CB-500", "冷萃原液 500 毫升", 4_500, 58, 12),
    ("LT-1", "拿铁", 2_800, 66, 30),
    ("AM-1", "美式", 2_200, 70, 26),
    ("V60", "手冲壶套装", 26_800, 38, 4),
    ("MUG", "青禾马克杯", 7_900, 45, 6),
)
_SHOPS = (("武康路店", "pos", 45), ("新天地店", "pos", 33), ("青禾商城", "mall", 22))
_OPENS_MS, _OPEN_MS = 8 * HOUR_MS, 13 * HOUR_MS


def add(life: Life, now: datetime) -> None:
    """Add somebody's orders to their life."""
    bought: dict[str, int] = {}
    told: list[tuple[str, Order, Entry]] = []
    left_ms = life.profile.get("unsub_at", 0)
    for order in _orders(life, int(now.timestamp() * 1000)):
        who = life.customer_id
        life.more.append(order_item(who, order.bare) | _given_back(order))
        life.more.append(owned_item(who, order))
        told.append((lines.PAID, order, lines.paid(who, order)))
        told += [
            (lines.REFUNDED, order, lines.refunded(who, order, one))
            for one in order.refunds
        ]
        for name, number in sums.adds(None, order).items():
            bought[name] = bought.get(name, 0) + number
        if order.paid_ms > left_ms:
            for name, number in adds(FIRST_WEIGHTS["order"], order.paid_ms).items():
                life.profile[name] = life.profile.get(name, 0) + number
    for kind, order, line in sorted(told, key=lambda one: one[2].at_ms):
        life.entries.append(line)
        life.tags.bought(line, lines.news(kind, life.customer_id, order, line))
    if bought:
        life.learn(**bought)


def _given_back(order: Order) -> dict[str, object]:
    refunds = [
        {
            "refund_no": one.refund_no,
            "amount_fen": one.amount_fen,
            "at_ms": one.at_ms,
            "reason": one.reason,
        }
        for one in order.refunds
    ]
    return {"refunds": refunds, "rev": 1 + len(refunds)}


def _orders(life: Life, now_ms: int) -> Iterator[Order]:
    chance = random.Random(f"orders {life.person.seed}")  # noqa: S311 -- a story
    if chance.random() >= _BUYS:
        return
    first_ms = life.person.follows[0].at_s * 1000
    many = min(_MOST, 1 + int(chance.expovariate(1 / (1 + 5 * life.person.zeal))))
    for number in range(many):
        paid_ms = _moment(chance, first_ms, now_ms)
        if first_ms < paid_ms < now_ms:
            yield _order(chance, life, number, paid_ms, now_ms)


def _moment(chance: random.Random, first_ms: int, now_ms: int) -> int:
    """Return an instant within opening hours of a day since somebody came."""
    day_ms = chance.randint(max(first_ms, now_ms - DAYS * DAY_MS), now_ms)
    midnight = local_time(day_ms).replace(hour=0, minute=0, second=0, microsecond=0)
    open_ms = int(midnight.timestamp() * 1000) + _OPENS_MS
    return open_ms + chance.randrange(_OPEN_MS // 1000) * 1000


def _order(
    chance: random.Random, life: Life, number: int, paid_ms: int, now_ms: int
) -> Order:
    goods = chance.choices(_GOODS, [one[4] for one in _GOODS], k=chance.randint(1, 3))
    bought = {one[0]: one for one in goods}
    made = [
        (Line(sku, name, count := chance.choice((1, 1, 1, 2)), fen * count), share)
        for sku, name, fen, share, _ in bought.values()
    ]
    (shop,) = chance.choices(_SHOPS, [one[2] for one in _SHOPS])
    day = f"{local_time(paid_ms):%y%m%d}"
    order = Order(
        order_no=f"QH{day}-{life.person.seed.rpartition('/')[2]}-{number}",
        paid_fen=sum(line.paid_fen for line, _ in made),
        paid_ms=paid_ms,
        margin_fen=sum(line.paid_fen * share // 100 for line, share in made),
        store=shop[0],
        channel=shop[1],
        lines=tuple(line for line, _ in made),
    )
    back_ms = paid_ms + chance.randint(1, 4) * DAY_MS
    if chance.random() >= _GIVES_BACK or back_ms >= now_ms:
        return order
    whole = chance.random() < _ALL_OF_IT
    amount = order.paid_fen if whole else made[0][0].paid_fen
    reason = "门店退货" if shop[1] == "pos" else "不想要了"
    return replace(order, refunds=(Refund(f"R{number}", amount, back_ms, reason),))
