"""A person in numbers: from what traits look at, or from a row of the snapshot."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from chalicelib.core import decay
from chalicelib.core.clock import business_day, day_start_ms
from chalicelib.customers.lifecycle.service import gap_days
from chalicelib.customers.orders.sums import Bought, bought
from chalicelib.customers.traits.models import Subject
from chalicelib.insight.standing.models import Numbers

YEAR_DAYS = 365
_MOODS = {"negative": -1, "positive": 1}

# What a row of the snapshot has to hold; each is a trait of that name.
COLUMNS = (
    *("subscribed", "subscribed_at", "times_followed", "stage"),
    *("last_inbound_at", "last_outbound_at", "inbound", "gap_days", "index"),
    *("mood", "mood_at", "orders", "orders_year", "orders_before"),
    *("orders_net_fen", "margin_fen", "orders_first_at", "orders_last_at"),
)


def numbers_of(subject: Subject) -> Numbers:
    """Return somebody as of now."""
    profile, orders = subject.profile, bought(subject.traits)
    return Numbers(
        customer_id=profile.id,
        subscribed=profile.subscribed,
        subscribed_ms=profile.subscribed_at_ms,
        times_followed=profile.times_followed,
        stage=profile.stage,
        last_inbound_ms=profile.last_inbound_ms,
        last_outbound_ms=profile.last_outbound_ms,
        inbound=profile.inbound_count,
        gap_days=gap_days(profile.active_days),
        index=decay.left(profile.counters, subject.now_ms),
        mood=profile.mood,
        mood_ms=profile.mood_at_ms,
        orders=orders.count,
        orders_year=orders_within(orders, subject.now_ms),
        net_fen=orders.net_fen,
        margin_fen=margin_of(orders),
        first_order_ms=_start(orders.first_day),
        last_order_ms=_start(orders.last_day),
    )


def numbers_of_row(row: Mapping[str, Any], now_ms: int) -> Numbers:
    """Return somebody as of now, from a row read some time ago.

    The index has faded since; an order may be older than a year by now, which is seen
    when everybody is read anew, once a week.
    """
    age_ms = max(0, now_ms - row["read_ms"])
    return Numbers(
        customer_id=row["id"],
        subscribed=bool(row["subscribed"]),
        subscribed_ms=row["subscribed_at"] or 0,
        times_followed=int(row["times_followed"] or 0),
        stage=row["stage"] or "",
        last_inbound_ms=row["last_inbound_at"] or 0,
        last_outbound_ms=row["last_outbound_at"] or 0,
        inbound=int(row["inbound"] or 0),
        gap_days=row["gap_days"],
        index=(row["index"] or 0.0) * 2 ** (-age_ms / decay.HALF_LIFE_MS),
        mood=_MOODS.get(row["mood"] or "", 0),
        mood_ms=row["mood_at"] or 0,
        orders=int(row["orders"] or 0),
        orders_year=int(row["orders_year"] or 0),
        net_fen=int(row["orders_net_fen"] or 0),
        margin_fen=None if row["margin_fen"] is None else int(row["margin_fen"]),
        first_order_ms=row["orders_first_at"] or 0,
        last_order_ms=row["orders_last_at"] or 0,
    )


def orders_within(orders: Bought, now_ms: int, years_ago: int = 0) -> int:
    """Return the orders of 365 days, or of the 365 days that many years before."""
    today = date.fromisoformat(business_day(now_ms))
    last = today - timedelta(days=YEAR_DAYS * years_ago)
    first = (last - timedelta(days=YEAR_DAYS - 1)).isoformat()
    until = last.isoformat()
    return sum(one.count for one in orders.days if first <= one.day <= until)


def margin_of(orders: Bought) -> int | None:
    """Return the margin of all orders, taken to be like those that tell theirs."""
    if not orders.margin_count:
        return None
    return orders.margin_fen * orders.count // orders.margin_count


def _start(day: str) -> int:
    return day_start_ms(date.fromisoformat(day)) if day else 0
