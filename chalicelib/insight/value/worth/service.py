"""Customer lifetime value, simple and explainable; pure.

domain.md 3.1: ``CLV = AOV * orders a year * margin * r / (1 + d - r)`` with *r* the
annual retention and *d* the discount.
"""

from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.value.worth.models import PERMILLE, Rate, Rates, Worth

FEWEST_ORDERS = 30  # that tell a margin
FEWEST_BUYERS = 100  # of the year before, that tell a retention


def worth(numbers: Numbers, rates: Rates) -> Worth | None:
    """Return what somebody will be worth; ``None`` of who has no orders, or unknown.

    Whole numbers all through: the result is rounded down to the fen.
    """
    margin, kept, discount = (
        rates.margin.permille,
        rates.retention.permille,
        rates.discount.permille,
    )
    if not numbers.orders or margin is None or kept is None or discount is None:
        return None
    yearly_fen = numbers.net_fen * numbers.orders_year
    above = yearly_fen * margin * kept
    below = numbers.orders * PERMILLE * (PERMILLE + discount - kept)
    return Worth(
        average_fen=numbers.net_fen // numbers.orders,
        orders_year=numbers.orders_year,
        clv_fen=above // below if below > 0 else 0,
    )


def measured_margin(margin_fen: int, net_fen: int, orders: int) -> Rate:
    """Return the share of margin in what was paid for orders that name theirs."""
    if orders < FEWEST_ORDERS or net_fen <= 0:
        return Rate(people=orders)
    permille = max(0, min(PERMILLE, margin_fen * PERMILLE // net_fen))
    return Rate(permille, people=orders)


def measured_retention(again: int, buyers: int) -> Rate:
    """Return the share that bought again.

    Args:
        again: who bought in the year before the last, and in the last one too.
        buyers: who bought in the year before the last.
    """
    if buyers < FEWEST_BUYERS:
        return Rate(people=buyers)
    return Rate(again * PERMILLE // buyers, people=buyers)
