"""Somebody in numbers, as value, clusters and predictions look at people; pure."""

from dataclasses import dataclass

from chalicelib.core.clock import DAY_MS, local_time


@dataclass(frozen=True, slots=True)
class Numbers:
    """One person now; instants are milliseconds, 0 is never."""

    customer_id: str
    subscribed: bool = True
    subscribed_ms: int = 0
    times_followed: int = 1
    stage: str = ""  # of the lifecycle
    last_inbound_ms: int = 0
    last_outbound_ms: int = 0
    inbound: int = 0
    gap_days: float | None = None  # between active days, in the middle
    index: float = 0.0  # of interaction, as of now
    mood: int = 0  # of the last words that had one
    mood_ms: int = 0
    orders: int = 0  # that were not refunded in full
    orders_year: int = 0  # of the last 365 days
    net_fen: int = 0  # paid less refunded
    margin_fen: int | None = None  # None where the shop does not say
    first_order_ms: int = 0
    last_order_ms: int = 0


def day_number(at_ms: int) -> int:
    """Return the business day of an instant, counted on without gaps."""
    return local_time(at_ms).toordinal()


def days_since(at_ms: int, now_ms: int) -> float:
    """Return how many days ago something was; never less than none."""
    return max(0, now_ms - at_ms) / DAY_MS
