"""What a run does one after the other, and where it stands; pure."""

import json
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """One piece of a run."""

    THEIRS = "theirs"
    OURS = "ours"
    LOOK = "look"
    PLAN = "plan"
    APPLY = "apply"
    SETTLE = "settle"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Phase.THEIRS: "读取微信的标签",
    Phase.OURS: "读取这里的标签",
    Phase.LOOK: "核对两边不同的人",
    Phase.PLAN: "计划要做的事",
    Phase.APPLY: "逐个执行",
    Phase.SETTLE: "收尾",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is within a phase."""

    at: int = 0  # number of the tag, or of the call
    page: int = 0  # of the tag; or its shard, or how many were looked at
    after: str = ""


def cursor(phase: Phase, place: Place) -> str:
    return json.dumps(
        {
            "phase": phase.value,
            "at": place.at,
            "page": place.page,
            "after": place.after,
        }
    )


def read(text: str) -> tuple[Phase, Place]:
    """Undo ``cursor``."""
    plain = json.loads(text)
    return Phase(plain.pop("phase")), Place(**plain)


BEGIN = cursor(Phase.THEIRS, Place())
