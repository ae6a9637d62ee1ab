"""What the form offers: conditions to choose from, comparisons, and fields to fill."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.customers.segments.editing.models import Line
from chalicelib.customers.segments.editing.service import TRAIT, is_chosen
from chalicelib.customers.segments.rules import comparisons
from chalicelib.customers.segments.rules.behaviours import DEEDS, Deed
from chalicelib.customers.segments.rules.models import Op, Times
from chalicelib.customers.traits.models import Kind, Trait, Traits

Choice = tuple[str, str]  # value and label

LABELS = {
    Op.IS: "是",
    Op.IS_NOT: "不是",
    Op.CONTAINS: "含有",
    Op.STARTS_WITH: "开头是",
    Op.EQ: "等于",
    Op.NE: "不等于",
    Op.GT: "大于",
    Op.GE: "至少",
    Op.LT: "小于",
    Op.LE: "最多",
    Op.BETWEEN: "介于",
    Op.WITHIN_DAYS: "在最近几天内",
    Op.BEFORE_DAYS: "在几天以前",
    Op.NEXT_DAYS: "在未来几天内",
    Op.ON_OR_AFTER: "不早于",
    Op.BEFORE: "早于",
    Op.BETWEEN_DAYS: "在日期之间",
    Op.HAS_ANY: "包含任意",
    Op.HAS_ALL: "同时包含",
    Op.HAS_NONE: "不包含",
    Op.KNOWN: "已知",
    Op.UNKNOWN: "未知",
}
_OTHERS = (
    (
        "行为",
        (("performed", "做过某事的次数"), ("last", "最近一次做某事")),
    ),
    (
        "名单与随机",
        (
            ("segment", "属于其他分群"),
            ("bucket", "随机抽取一部分"),
            ("list", "指定的客户"),
        ),
    ),
)
_OPS: Mapping[str, tuple[Choice, ...]] = {
    "performed": (
        (Times.AT_LEAST.value, "至少"),
        (Times.AT_MOST.value, "最多"),
        (Times.EXACTLY.value, "正好"),
    ),
    "last": (("within", "在最近几天内"), ("before", "在几天以前")),
    "segment": (("in", "属于"), ("out", "不属于")),
}


class Shape(StrEnum):
    """Which fields a condition is filled into."""

    NOTHING = "nothing"
    TICKS = "ticks"
    TEXTS = "texts"
    NUMBER = "number"
    NUMBERS = "numbers"
    DAYS = "days"
    DATE = "date"
    DATES = "dates"
    FLAG = "flag"
    PERFORMED = "performed"
    LAST = "last"
    SEGMENT = "segment"
    BUCKET = "bucket"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Fields:
    """The form for somebody who sees certain fields of customers."""

    traits: Traits
    seen: Collection[str]
    segments: Mapping[str, str]  # names of those with members, by id

    def whats(self) -> list[tuple[str, list[Choice]]]:
        """Return what a condition can be about, by groups."""
        groups: dict[str, list[Choice]] = {}
        for one in self.traits.all():
            if self.is_visible(one):
                known = groups.setdefault(one.group, [])
                known.append((TRAIT + one.name, one.label))
        return [*groups.items(), *((name, list(of)) for name, of in _OTHERS)]

    def is_visible(self, trait: Trait) -> bool:
        return (trait.seen_as or trait.name) in self.seen

    def trait(self, line: Line) -> Trait | None:
        name = line.what.removeprefix(TRAIT)
        is_trait = line.what.startswith(TRAIT) and name in self.traits
        return self.traits[name] if is_trait else None

    def ops(self, line: Line) -> list[Choice]:
        """Return the comparisons there are for a condition."""
        if trait := self.trait(line):
            return [(op.value, LABELS[op]) for op in comparisons.OPS[trait.kind]]
        return list(_OPS.get(line.what, ()))

    def op(self, line: Line) -> str:
        """Return the comparison that is chosen, the first one by default."""
        known = [value for value, _ in self.ops(line)]
        return line.op if line.op in known else next(iter(known), "")

    def shape(self, line: Line) -> Shape:
        """Return which fields belong to a condition."""
        trait = self.trait(line)
        if trait is None:
            is_other = line.what in ("performed", "last", "segment", "bucket", "list")
            return Shape(line.what) if is_other else Shape.NOTHING
        op = Op(self.op(line))
        if op in (Op.KNOWN, Op.UNKNOWN):
            return Shape.NOTHING
        if is_chosen(trait, op):
            return Shape.TICKS
        return _SHAPES.get(op, _BY_KIND[trait.kind])

    def deeds(self) -> list[Choice]:
        return [(one.name, one.label) for one in DEEDS.values()]

    def deed(self, line: Line) -> Deed | None:
        return DEEDS.get(line.x)

    def choices(self, line: Line) -> list[tuple[int, str]]:
        """Return what can be ticked: the place and the label of each value."""
        trait = self.trait(line)
        return list(enumerate(trait.choices.values())) if trait else []

    def flags(self, line: Line) -> list[Choice]:
        trait = self.trait(line)
        known = dict(trait.choices) if trait else {}
        return [("true", known.get("true", "是")), ("false", known.get("false", "否"))]


_SHAPES = {
    Op.BETWEEN: Shape.NUMBERS,
    Op.ON_OR_AFTER: Shape.DATE,
    Op.BEFORE: Shape.DATE,
    Op.BETWEEN_DAYS: Shape.DATES,
}
_BY_KIND = {
    Kind.TEXT: Shape.TEXTS,
    Kind.SET: Shape.TEXTS,
    Kind.NUMBER: Shape.NUMBER,
    Kind.INSTANT: Shape.DAYS,
    Kind.FLAG: Shape.FLAG,
}
