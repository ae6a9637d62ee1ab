"""What the first page says, ready to be drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what happened lately."""

    icon: str
    tint: str  # a colour of the style sheet
    title: str
    detail: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Figure:
    value: int
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class Home:
    """The page of one person; ``lines`` is None when they could not be read."""

    name: str
    has_name: bool
    initial: str
    greeting: str
    days: int  # since the person joined, the first day counted; 0 for no follower
    number: str
    source: str
    joined_ms: int
    follows: bool
    can_be_named: bool  # there is a profile to keep a name in
    figures: tuple[Figure, ...]
    lines: tuple[Line, ...] | None
