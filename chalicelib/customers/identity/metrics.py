"""How many customers are doubles, and the formula (domain.md §3.1 KPIs)."""

from chalicelib.core.metrics import Metric, catalogue
from chalicelib.customers.metrics import permille

DUPLICATE_RATE = Metric(
    "identity.duplicate_rate",
    "重复率",
    "（已并入他人的客户 + 还有疑似重复待判断的客户）÷ 全部客户",
    "(customers merged into another + customers of an undecided pair) / customers",
    "%",
    "day",
    ("day",),
    additive=False,
    version=1,
    owner="customers",
)
catalogue.state(DUPLICATE_RATE)


def duplicate_rate(merged: int, undecided: int, customers: int) -> int | None:
    """Return it in tenths of a percent; ``None`` where there is nobody.

    Args:
        merged: customers that another one speaks for.
        undecided: customers, not merged, that may be the same person as another.
        customers: all of them, merged ones too.
    """
    return permille(merged + undecided, customers)
