"""The rule of a segment: a tree of conditions (domain.md F8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_DEPTH = 6
MOST_NODES = 40
MOST_VALUES = 50  # of one condition
MOST_IDS = 100  # of a list inside a rule; a longer one is a segment of its own
LONGEST_TEXT = 64
LONGEST_DAYS = 3_650  # of an instant
LONGEST_MEMORY_DAYS = 366  # of what somebody did
MOST_TIMES = 1_000


class Op(StrEnum):
    """How a trait is compared; ``comparisons`` says which kind knows which."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    BETWEEN = "between"
    WITHIN_DAYS = "within_days"
    BEFORE_DAYS = "before_days"
    NEXT_DAYS = "next_days"
    ON_OR_AFTER = "on_or_after"
    BEFORE = "before"
    BETWEEN_DAYS = "between_days"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"
    HAS_NONE = "has_none"
    KNOWN = "known"
    UNKNOWN = "unknown"


class Times(StrEnum):
    """How often is often enough."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"


Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something people do, as the facts of a day name it; "" is anything."""

    kind: str = ""  # message, event, visit, order, ...
    name: str = ""  # its type: text, click, scan, ...
    scene: str = ""
    key: str = ""  # of the menu item that was tapped
    dir: str = "in"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Is:
    """A trait compares like this.

    ``IS_NOT``, ``NE`` and ``HAS_NONE`` are the contrary of ``IS``, ``EQ`` and
    ``HAS_ANY``, so they hold for somebody of whom it is not known.
    """

    trait: str
    op: Op
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Performed:
    """Somebody did it so often in the last days."""

    what: Behaviour
    times: Times
    count: int
    days: int


@dataclass(frozen=True, slots=True)
class LastPerformed:
    """Somebody did it within the last days; or has done it, but not within them."""

    what: Behaviour
    within: bool
    days: int


@dataclass(frozen=True, slots=True)
class Belongs:
    """Somebody is in another segment, or is not."""

    segment: str
    belongs: bool = True


@dataclass(frozen=True, slots=True)
class Bucket:
    """A share of everybody by chance, the same people every time."""

    salt: str
    first: int
    past: int  # the bucket after the last


@dataclass(frozen=True, slots=True)
class Listed:
    """One of these people."""

    ids: tuple[str, ...]


Node = All | AnyOf | Not | Is | Performed | LastPerformed | Belongs | Bucket | Listed
EVERYBODY = All(())


def walk(node: Node, path: str = "rule") -> Iterator[tuple[str, Node]]:
    """Yield every node with its place in the tree, the root first."""
    yield path, node
    for number, child in enumerate(children(node)):
        step = "of" if isinstance(node, Not) else f"of.{number}"
        yield from walk(child, f"{path}.{step}")


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case All(of) | AnyOf(of):
            return of
        case Not(of):
            return (of,)
    return ()


def depth(node: Node) -> int:
    return 1 + max((depth(child) for child in children(node)), default=0)
