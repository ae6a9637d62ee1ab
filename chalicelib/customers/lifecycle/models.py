"""The stages of a follower's life, and the thresholds between them.

Formulas: domain.md 3.1, Lifecycle and Direction.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from chalicelib.core.errors import InvalidInput


class Stage(StrEnum):
    """Where somebody is."""

    NEW = "new"
    ACTIVE = "active"
    COOLING = "cooling"
    AT_RISK = "at_risk"
    DORMANT = "dormant"
    LOST = "lost"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Stage.NEW: "新粉丝",
    Stage.ACTIVE: "活跃",
    Stage.COOLING: "降温",
    Stage.AT_RISK: "流失风险",
    Stage.DORMANT: "沉睡",
    Stage.LOST: "已流失",
    Stage.RETURNED: "回流",
}
TONES = {
    Stage.NEW: "blue",
    Stage.ACTIVE: "green",
    Stage.COOLING: "amber",
    Stage.AT_RISK: "red",
    Stage.DORMANT: "",
    Stage.LOST: "",
    Stage.RETURNED: "violet",
}


class Direction(StrEnum):
    """Who talks to whom, over 30 days."""

    SILENT = "silent_receiver"  # we speak, they do not
    UNANSWERED = "unanswered_asker"  # they speak, nobody answers: a fault of ours
    DIALOGUE = "dialogue"
    NONE = "none"  # nobody spoke

    @property
    def label(self) -> str:
        return {
            Direction.SILENT: "只收不回",
            Direction.UNANSWERED: "我方未回",
            Direction.DIALOGUE: "有来有往",
            Direction.NONE: "没有往来",
        }[self]

    @property
    def tone(self) -> str:
        """Return the colour it is shown in."""
        return {
            Direction.SILENT: "amber",
            Direction.UNANSWERED: "red",
            Direction.DIALOGUE: "green",
            Direction.NONE: "",
        }[self]


class Cause(StrEnum):
    """Why somebody is where they are, as figures count it; the reason says it whole."""

    LEFT = "left"
    BACK = "back"
    WOKE = "woke"
    FEW = "few"
    FRESH = "fresh"
    ACTED = "acted"
    SILENT = "silent"
    FELL = "fell"
    RULES = "rules"  # not they have changed, but the thresholds

    @property
    def label(self) -> str:
        return {
            Cause.LEFT: "取消关注",
            Cause.BACK: "再次关注",
            Cause.WOKE: "沉默后又来互动",
            Cause.FEW: "回流后互动还不多",
            Cause.FRESH: "刚关注",
            Cause.ACTED: "有互动",
            Cause.SILENT: "一直没有互动",
            Cause.FELL: "互动指数下降",
            Cause.RULES: "阈值调整",
        }[self]


USUAL_GAP = 7  # days between two days of somebody, before people's own are counted
MOST_SILENT = 3  # a profile remembers when the last three messages went out


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a brand may set; days unless said otherwise."""

    new_days: int = 7
    new_inbound: int = 3  # interactions that end being new
    active_days: int = 14
    cooling_days: int = 30
    at_risk_days: int = 60
    active_gaps: int = 2  # personal gaps, whichever is longer
    cooling_gaps: int = 4
    at_risk_gaps: int = 6
    returned_days: int = 60  # of silence, before an interaction is a return
    returned_inbound: int = 2  # more interactions that make a returned one active
    silent_outbound: int = 3  # messages without an answer
    population_gap: int = USUAL_GAP  # of somebody whose own gaps are too few

    def __post_init__(self) -> None:
        if not self.active_days < self.cooling_days < self.at_risk_days:
            raise InvalidInput("活跃、降温、流失风险的天数要依次变大")
        if not self.active_gaps <= self.cooling_gaps <= self.at_risk_gaps:
            raise InvalidInput("活跃、降温、流失风险的间隔倍数不能变小")
        if any(value < 1 for value in asdict(self).values()):
            raise InvalidInput("每一项都至少是 1")
        if self.silent_outbound > MOST_SILENT:
            raise InvalidInput(f"只收不回最多按 {MOST_SILENT} 条消息判断")

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what was stored; a threshold it does not name has its default."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: int(plain[name]) for name in known & plain.keys()})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where somebody is now, why, and when that ends if nothing happens."""

    stage: Stage
    cause: Cause
    reason: str
    due_ms: int = 0  # 0: never by itself
