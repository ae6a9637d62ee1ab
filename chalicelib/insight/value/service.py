"""Everything that value says of one person; pure."""

from dataclasses import dataclass

from chalicelib.insight.standing.models import Numbers, day_number
from chalicelib.insight.value.ladder.models import Step
from chalicelib.insight.value.ladder.service import step_of
from chalicelib.insight.value.models import Standard
from chalicelib.insight.value.rfm.eight import eighth
from chalicelib.insight.value.rfm.models import Basis, Scores, ValueClass
from chalicelib.insight.value.rfm.service import class_of, scores
from chalicelib.insight.value.worth.models import Worth
from chalicelib.insight.value.worth.service import worth


@dataclass(frozen=True, slots=True)
class Value:
    """One person's value; ``None`` for what there is nothing to tell by."""

    basis: Basis
    recency_days: int | None
    frequency: int
    paid_fen: int | None
    scores: Scores | None
    found: ValueClass | None
    eighth: str
    worth: Worth | None
    step: Step


def value_of(numbers: Numbers, standard: Standard, now_ms: int) -> Value:
    """Return the value of somebody as of now."""
    cuts, basis = standard.measures.current, standard.measures.basis
    ranked = scores(numbers, cuts) if cuts else None
    is_bought = basis is Basis.ORDERS
    days = _days(numbers, basis, now_ms)
    return Value(
        basis=basis,
        recency_days=days,
        frequency=numbers.orders_year if is_bought else numbers.inbound,
        paid_fen=numbers.net_fen if is_bought else None,
        scores=ranked,
        found=class_of(ranked) if ranked else None,
        eighth=eighth_of(numbers, standard, now_ms),
        worth=worth(numbers, standard.rates),
        step=step_of(numbers, standard.settings.limits),
    )


def class_said(numbers: Numbers, standard: Standard) -> str:
    """Return the class of somebody as it is kept; "" for none."""
    cuts = standard.measures.current
    ranked = scores(numbers, cuts) if cuts else None
    return class_of(ranked).value if ranked else ""


def rung_said(numbers: Numbers, standard: Standard) -> str:
    """Return the rung of somebody as it is kept."""
    return step_of(numbers, standard.settings.limits).rung.value


def eighth_of(numbers: Numbers, standard: Standard, now_ms: int) -> str:
    """Return the one of the eight that somebody is; "" of who has not bought."""
    days = _days(numbers, Basis.ORDERS, now_ms)
    if not numbers.orders or days is None:
        return ""
    return eighth(days, numbers.orders_year, numbers.net_fen, standard.measures.medians)


def _days(numbers: Numbers, basis: Basis, now_ms: int) -> int | None:
    """Return R in business days; ``None`` where there is nothing to count from."""
    at_ms = numbers.last_order_ms if basis is Basis.ORDERS else numbers.last_inbound_ms
    return max(0, day_number(now_ms) - day_number(at_ms)) if at_ms else None
