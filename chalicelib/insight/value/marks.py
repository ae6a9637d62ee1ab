"""The marks that value gives people: their class and their rung."""

from chalicelib.insight.standing.marks import Mark, marks
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.value import desk
from chalicelib.insight.value.ladder.models import RUNGS
from chalicelib.insight.value.rfm.models import ORDER
from chalicelib.insight.value.service import class_said, rung_said

CLASS, LADDER = "rfm_class", "ladder"


def _class(numbers: Numbers, _now_ms: int, before: str) -> str:
    standard = desk.standard()
    # Before the first night there is nothing to rank anybody by.
    return class_said(numbers, standard) if standard.measures.current else before


def _rung(numbers: Numbers, _now_ms: int, _before: str) -> str:
    return rung_said(numbers, desk.standard())


marks.add(
    Mark(CLASS, "价值类别", _class, {one.value: one.label for one in ORDER}),
    Mark(LADDER, "关系阶梯", _rung, {one.value: one.label for one in RUNGS}),
)
