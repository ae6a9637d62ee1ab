"""A customer's value for ``/v1/customers/{id}``."""

from chalicelib.customers import worth
from chalicelib.customers.schemas import LikelyOut, ValueOut
from chalicelib.customers.traits.models import Subject
from chalicelib.insight.clusters import desk as clusters
from chalicelib.insight.clusters import traits as _cluster_traits  # noqa: F401 -- stated
from chalicelib.insight.prediction import traits as _models  # noqa: F401 -- stated
from chalicelib.insight.standing.reading import numbers_of
from chalicelib.insight.standing.scores import Said, scores_of
from chalicelib.insight.value import desk
from chalicelib.insight.value import traits as _value_traits  # noqa: F401 -- stated
from chalicelib.insight.value.service import value_of

_PERCENT = 100


def told(subject: Subject) -> ValueOut:
    """Return what somebody is worth, decided now."""
    numbers, now = numbers_of(subject), subject.now_ms
    found = value_of(numbers, desk.standard(), now)
    compass = clusters.compass()
    group = compass.of(numbers, now) if compass else None
    ranks = found.scores
    return ValueOut(
        basis=found.basis.value,
        recency_days=found.recency_days,
        frequency=found.frequency,
        monetary_fen=found.paid_fen,
        r=ranks.r if ranks else None,
        f=ranks.f if ranks else None,
        m=ranks.m if ranks else None,
        **{"class": found.found.value if found.found else None},
        clv_fen=found.worth.clv_fen if found.worth else None,
        ladder=found.step.rung.value,
        cluster=group.id if group else None,
        likely=[_likely(one) for one in scores_of(numbers, subject.traits, now)],
    )


def _likely(said: Said) -> LikelyOut:
    return LikelyOut(
        target=said.target.value,
        percent=round(_PERCENT * said.score.likely),
        band=said.score.band.value,
        reasons=[one.words for one in said.score.reasons],
    )


worth.told_by(told)
