"""The figure of how much is known, and its formula (domain.md §3.1 KPIs)."""

from collections.abc import Iterable

from chalicelib.core.metrics import Metric, catalogue

COMPLETENESS = Metric(
    "profile.completeness",
    "资料完整度",
    "每位客户已填属性的权重 ÷ 全部属性的权重，再对客户取平均；已合并的客户算作一位",
    "mean over persons of filled weighted attributes / all weighted attributes",
    "%",
    "day",
    ("day", "source", "stage"),
    additive=False,
    version=1,
    owner="customers",
)
catalogue.state(COMPLETENESS)


def average(percents: Iterable[int]) -> float | None:
    """Return the completeness of several persons; ``None`` of nobody."""
    known = list(percents)
    return sum(known) / len(known) if known else None
