"""Traits: what can be asked of everybody, in lists, segments and the nightly snapshot.

A module states the traits it knows::

    traits.state(Trait("stage", "生命周期", "关系", Kind.TEXT, _stage, choices=STAGES))

One function reads a trait of one person; the column of the snapshot holds the same
value, so a rule means the same in Python and in SQL.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.customers.profile.models import Profile

Value = str | int | float | bool | frozenset[str] | None  # None: not known


class Kind(StrEnum):
    """What kind of value it is; decides the comparisons a rule may make."""

    TEXT = "text"
    NUMBER = "number"
    INSTANT = "instant"  # ms since 1970, UTC
    FLAG = "flag"
    SET = "set"

    @property
    def column(self) -> str:
        """Return the SQL type of its column in the snapshot."""
        return {
            Kind.TEXT: "VARCHAR",
            Kind.NUMBER: "DOUBLE",
            Kind.INSTANT: "BIGINT",
            Kind.FLAG: "BOOLEAN",
            Kind.SET: "VARCHAR[]",
        }[self]


@dataclass(frozen=True, slots=True)
class Subject:
    """One person, as far as traits look."""

    profile: Profile
    traits: Mapping[str, Any]  # the TRAITS item; {} when there is none
    now_ms: int


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that can be asked of everybody."""

    name: str  # of the column, and in rules
    label: str  # what people read
    group: str  # of the list one chooses from
    kind: Kind
    read: Callable[[Subject], Value]
    seen_as: str = ""  # the field of Entity.CUSTOMER that a role must see; "" = name
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)  # value to label
    # Of a number that changes with time alone: SQL of what it has become, with {value}
    # as it was read and {age_ms} since, so that a snapshot need not be read anew.
    fades: str = ""


class Traits:
    """Every trait that was stated, in that order, and then those that come and go."""

    def __init__(self) -> None:
        self._traits: dict[str, Trait] = {}
        self._more: dict[Callable[[], Iterable[Trait]], Callable[[], object]] = {}
        self._known: dict[str, Trait] = {}
        self._built_of: list[object] | None = None

    def state(self, *traits: Trait) -> None:
        """Add traits; raises ``ValueError`` for a name that means something else."""
        for trait in traits:
            if self._traits.setdefault(trait.name, trait) != trait:
                raise ValueError(f"two traits are called {trait.name}")
        self._built_of = None

    def also(
        self, source: Callable[[], Iterable[Trait]], made_of: Callable[[], object]
    ) -> None:
        """Add traits that people make and unmake.

        Args:
            source: gives them, whenever what they are made of is another.
            made_of: gives that; it is asked each time, so it must be at hand.
        """
        self._more[source] = made_of
        self._built_of = None

    def __getitem__(self, name: str) -> Trait:
        return self._all()[name]

    def __contains__(self, name: object) -> bool:
        return name in self._all()

    def all(self) -> tuple[Trait, ...]:
        return tuple(self._all().values())

    def of(self, subject: Subject) -> dict[str, Value]:
        """Return everything that is known of somebody."""
        return {name: trait.read(subject) for name, trait in self._all().items()}

    def _all(self) -> dict[str, Trait]:
        made_of = [one() for one in self._more.values()]
        if made_of != self._built_of:
            more = {one.name: one for source in self._more for one in source()}
            self._known, self._built_of = {**self._traits, **more}, made_of
        return self._known
