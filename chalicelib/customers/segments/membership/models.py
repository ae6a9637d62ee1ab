"""Somebody in a segment, or who was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """How somebody stands to a segment; instants are milliseconds, 0 is never."""

    customer_id: str
    segment: str
    is_in: bool
    entered_ms: int
    exited_ms: int = 0
    times: int = 1  # how often they have entered
    reason: str = ""  # why they entered
    exit_reason: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody enters a segment or leaves it."""

    segment: str
    name: str
    enters: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What has to be done about somebody."""

    moves: tuple[Move, ...] = ()
    due_ms: int = 0  # when to look again; 0: not before the next night
