"""Reports as they are asked for, and where they are."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

LONGEST_DAYS = 400
NAMES = ("growth",)
State = Literal["queued", "running", "ready", "failed"]


class Task(BaseModel):
    """A message of the ``reports`` queue: make a report, or archive a day again."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    v: Literal[1] = 1
    name: Literal["growth", "archive"]
    first: date
    last: date
    run: str  # names this making of it; the same run again writes the same files

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last day is before the first")
        return self


@dataclass(frozen=True, slots=True)
class Report:
    """One report over one range of days: the making of it, or the result."""

    name: str
    first: str
    last: str
    run: str
    state: State
    progress: int  # percent
    requested_ms: int
    finished_ms: int = 0
    error: str = ""
    summary: dict[str, Any] = field(default_factory=dict)  # a few figures to show
    files: dict[str, str] = field(default_factory=dict)  # form → key of the last ready

    @property
    def is_under_way(self) -> bool:
        return self.state in ("queued", "running")
