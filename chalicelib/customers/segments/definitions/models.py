"""A segment as it is kept: what it is called, what its rule is, who made it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.core.ids import crockford
from chalicelib.customers.segments.rules.models import Belongs, Node, walk

# Every profile names the segments it is in, and has to stay short.
MOST_WITH_MEMBERS = 30
MOST_KEPT = 300  # of all forms
LONGEST_NAME = 30
LONGEST_NOTE = 200
LARGEST_RULE_BYTES = 4_096
_ID = re.compile(r"s[0-9a-hjkmnp-tv-z]{5}")
_ID_CHARACTERS = 5


class Form(StrEnum):
    """What becomes of the rule."""

    SCHEME = "scheme"  # a question that is asked now and then
    LIVE = "live"  # members come and go as things happen
    STATIC = "static"  # a list of people; there is no rule, or there was one

    @property
    def label(self) -> str:
        return {
            Form.SCHEME: "查询方案",
            Form.LIVE: "实时分群",
            Form.STATIC: "静态名单",
        }[self]

    @property
    def has_members(self) -> bool:
        return self is not Form.SCHEME


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment."""

    id: str
    name: str
    form: Form
    rule: Node
    version: int  # of the rule
    by: str  # the actor who made it
    changed_by: str
    created_ms: int
    changed_ms: int
    revision: int = 1  # counts every change, for optimistic writes
    note: str = ""
    shared: bool = True  # of a scheme: whether colleagues see it
    archived: bool = False
    origin: str = ""  # of a static list: the segment it was frozen from
    count: int = -1  # people, as of the last night; -1 when nobody has counted
    counted_ms: int = 0

    def is_seen_by(self, actor: str) -> bool:
        """Tell whether somebody may see it: a scheme can be its maker's alone."""
        return self.shared or self.by == actor


@dataclass(frozen=True, slots=True)
class Version:
    """What a rule was."""

    number: int
    rule: Node
    by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Day:
    """How a segment stood at the end of a business day."""

    day: str
    count: int
    entered: int = 0
    exited: int = 0


@dataclass(frozen=True, slots=True)
class Living:
    """A segment that people go in and out of by themselves."""

    id: str
    name: str
    version: int
    rule: Node


@dataclass(frozen=True, slots=True)
class Published:
    """Every segment that has members, as workers remember them."""

    live: tuple[Living, ...] = ()
    static: Mapping[str, str] = field(default_factory=dict)  # name by id

    @property
    def names(self) -> dict[str, str]:
        return {**self.static, **{one.id: one.name for one in self.live}}


def id_of(unique: str) -> str:
    """Return the id of the segment that a request makes, the same for every repeat."""
    digest = hashlib.sha256(unique.encode()).digest()
    return "s" + crockford(digest)[:_ID_CHARACTERS]


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))


def included(rule: Node) -> frozenset[str]:
    """Return the segments that a rule asks about."""
    return frozenset(
        node.segment for _, node in walk(rule) if isinstance(node, Belongs)
    )


def in_order(live: Mapping[str, Node]) -> list[str]:
    """Return ids so that each comes after those its rule asks about.

    Raises:
        ValueError: some ask about each other in a circle.
    """
    found: list[str] = []
    waiting = dict(live)
    while waiting:
        ready = sorted(
            one for one, rule in waiting.items() if not included(rule) & waiting.keys()
        )
        if not ready:
            raise ValueError(min(waiting))
        found += ready
        for one in ready:
            del waiting[one]
    return found
