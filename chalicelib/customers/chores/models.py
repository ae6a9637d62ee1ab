"""Long work in small steps: an import, a batch of tags, a backfill, an erasure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class State(StrEnum):
    """How it stands with a chore."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHING = "finishing"  # every part is done, the last words are not said yet
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def label(self) -> str:
        return {
            State.RUNNING: "进行中",
            State.PAUSED: "已暂停",
            State.FINISHING: "收尾中",
            State.DONE: "已完成",
            State.FAILED: "失败",
            State.CANCELLED: "已取消",
        }[self]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the lines a chore is worked off in; each goes on by itself."""

    number: int
    cursor: str = ""  # where to go on; "" at the beginning
    rev: int = 0  # counts its steps
    done: int = 0  # pieces of work
    failed: int = 0
    is_over: bool = False
    moved_ms: int = 0


@dataclass(frozen=True, slots=True)
class Chore:
    """One piece of long work."""

    id: str
    kind: str  # "tags.batch"; inbox.chores names who does it
    title: str  # what people read
    by: str  # the actor that the audit names
    created_ms: int
    state: State = State.RUNNING
    params: Mapping[str, Any] = field(default_factory=dict)
    total: int = 0  # pieces of work, 0 while that is not known
    parts: tuple[Part, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    finished_ms: int = 0

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def failed(self) -> int:
        return sum(part.failed for part in self.parts)

    @property
    def progress(self) -> float:
        """Return how far it is, 0 to 1; parts count alike where no total is known."""
        if self.state == State.DONE:
            return 1.0
        if self.total:
            return min(1.0, (self.done + self.failed) / self.total)
        over = sum(part.is_over for part in self.parts)
        return over / len(self.parts) if self.parts else 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """What one step has done, and where the next begins; ``None`` at the end."""

    cursor: str | None
    done: int = 0
    failed: int = 0
    wait_s: int = 0  # before the next step: something else has to happen first


class Handler(Protocol):
    """The module that does the chores of a kind."""

    def step(self, chore: Chore, part: Part) -> Step:
        """Do a little, in 20 s at most.

        The same step may come again after a crash, so it must not matter twice.

        Raises:
            Rejected: the chore can never be done; it fails with these words.
        """

    def finish(self, chore: Chore) -> Mapping[str, Any]:
        """Return the result, when every part is done; it may be asked twice."""
