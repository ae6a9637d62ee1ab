"""An import: a file, what its columns are, what a trial run found, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from chalicelib.customers.importing.fields import Kind

KEPT_DAYS = 7  # files of an import, and what is in them of people


class State(StrEnum):
    """How far somebody has come with it."""

    NEW = "new"  # the file is not there yet
    READING = "reading"
    READ = "read"  # the columns are to be chosen
    CHECKING = "checking"
    CHECKED = "checked"  # a trial run has told what would happen
    RUNNING = "running"
    DONE = "done"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_work(self) -> bool:
        """Tell whether a chore is at it."""
        return self in (State.READING, State.CHECKING, State.RUNNING)


_LABELS = {
    State.NEW: "待上传",
    State.READING: "读取中",
    State.READ: "待对应列",
    State.CHECKING: "试运行中",
    State.CHECKED: "待导入",
    State.RUNNING: "导入中",
    State.DONE: "已完成",
}


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WAITING = "waiting"  # an order of somebody nobody knows
    TWIN = "twin"  # the same as an earlier row of the file
    FAULT = "fault"

    @property
    def is_done(self) -> bool:
        return self not in (Outcome.TWIN, Outcome.FAULT)


class Unknown(StrEnum):
    """What to do with somebody whom nobody knows."""

    CREATE = "create"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody has said about the file."""

    mapping: tuple[str, ...]  # the field of each column, "" for none
    unknown: Unknown = Unknown.CREATE
    consent: str = ""  # what allows us to keep it


@dataclass(frozen=True, slots=True)
class Import:
    """One file on its way in."""

    id: str
    kind: Kind
    name: str  # of the file, as it was called there
    by: str
    created_ms: int
    state: State = State.NEW
    rev: int = 0  # counts changes; each trial run has its own
    chore: str = ""  # that is at it, or was last
    format: str = ""
    how: str = ""
    heads: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    choice: Choice | None = None
    checked: Mapping[str, int] = field(default_factory=dict)  # counts by outcome
    counted: Mapping[str, int] = field(default_factory=dict)  # of what was really done

    @property
    def pieces(self) -> int:
        """Return how many files its rows lie in."""
        return -(-self.rows // PIECE)

    @property
    def units(self) -> int:
        """Return how many groups of rows are judged, and done, one after another."""
        return -(-self.rows // UNIT)


PIECE = 200  # rows of one file
UNIT = 25  # rows whose outcome is written down together; a piece holds whole ones


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the file has it."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""

    def plain(self) -> list[Any]:
        return [self.line, list(self.cells), self.fault]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row, and why not."""

    row: Row
    outcome: Outcome
    faults: tuple[str, ...] = ()

    def at_fault(self, *words: str) -> "Verdict":
        return replace(self, outcome=Outcome.FAULT, faults=words)
