"""The traits of predictions, for lists, segments and the nightly snapshot.

The band is kept with the person and turns in time; the percentage is as of when
somebody was read.
"""

from collections.abc import Callable

from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value
from chalicelib.insight.prediction import desk
from chalicelib.insight.prediction.marks import BANDS, LABELS
from chalicelib.insight.prediction.models import Target
from chalicelib.insight.prediction.service import is_scored, likely
from chalicelib.insight.standing.reading import numbers_of

_GROUP = "预测"


def _band(target: Target) -> Callable[[Subject], Value]:
    return lambda one: one.traits.get(f"v_{target.value}")


def _percent(target: Target) -> Callable[[Subject], Value]:
    def read(subject: Subject) -> Value:
        numbers = numbers_of(subject)
        if not is_scored(numbers, subject.now_ms):
            return None
        model = desk.model(target)
        return round(100 * likely(model, numbers, subject.now_ms)) if model else None

    return read


for _one in Target:
    traits.state(
        Trait(
            _one.value,
            LABELS[_one],
            _GROUP,
            Kind.TEXT,
            _band(_one),
            seen_as="value",
            choices=BANDS,
        ),
        Trait(
            f"{_one.value}_score",
            f"{LABELS[_one]}（百分比）",
            _GROUP,
            Kind.NUMBER,
            _percent(_one),
            seen_as="value",
            unit="%",
        ),
    )
