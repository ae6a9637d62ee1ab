"""The marks that models give people: how likely they are to leave, or to come."""

from chalicelib.insight.prediction import desk
from chalicelib.insight.prediction.models import Band, Target
from chalicelib.insight.prediction.service import band_of, is_scored, likely
from chalicelib.insight.standing.marks import Decide, Mark, marks
from chalicelib.insight.standing.models import Numbers

BANDS = {one.value: one.label for one in Band}
LABELS = {Target.CHURN: "流失可能", Target.VISIT: "到店可能"}


def _decide(target: Target) -> Decide:
    def decide(numbers: Numbers, now_ms: int, before: str) -> str:
        model = desk.model(target)
        if model is None or not is_scored(numbers, now_ms):
            return ""
        return band_of(likely(model, numbers, now_ms), target, before).value

    return decide


marks.add(*(Mark(one.value, LABELS[one], _decide(one), BANDS) for one in Target))
