"""What a rule has to read, so that no more is read than it takes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from typing import Any

from chalicelib.customers.profile.models import Profile
from chalicelib.customers.segments.rules.models import (
    All,
    AnyOf,
    Is,
    LastPerformed,
    Node,
    Not,
    Performed,
    walk,
)
from chalicelib.customers.traits.models import Subject, Traits, Value


class Need(IntEnum):
    """What it takes to answer a condition, the cheapest first."""

    NOTHING = 0  # beside the id and the segments somebody is in
    PROFILE = 1  # what every message has at hand
    TRAITS = 2  # one more item
    FACTS = 3  # the time axis


def needs(rule: Node, traits: Traits) -> frozenset[Need]:
    """Return everything a rule reads."""
    return frozenset(need for _, node in walk(rule) for need in _needs(node, traits))


def cheapest_first(rule: Node, traits: Traits) -> Node:
    """Return the same rule, with what costs least asked first."""
    match rule:
        case All(of) | AnyOf(of):
            ordered = [cheapest_first(one, traits) for one in of]
            ordered.sort(key=lambda one: max(needs(one, traits), default=Need.NOTHING))
            return replace(rule, of=tuple(ordered))
        case Not(of):
            return Not(cheapest_first(of, traits))
    return rule


def _needs(node: Node, traits: Traits) -> Iterable[Need]:
    match node:
        case Performed() | LastPerformed():
            return (Need.FACTS,)
        case Is(trait):
            return reads(traits[trait].read) if trait in traits else ()
    return ()


@lru_cache(512)
def reads(read: Callable[[Subject], Value]) -> tuple[Need, ...]:
    """Return what a trait reads, found by watching it read nobody."""
    profile, item = _Profile(Profile("", "", "")), _Item()
    try:
        # It is given what only looks like a profile.
        read(Subject(profile, item, 0))  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 -- then it may read anything
        return (Need.PROFILE, Need.TRAITS)
    found = [Need.PROFILE] if profile.was_read or not item.was_read else []
    return (*found, Need.TRAITS) if item.was_read else tuple(found)


class _Profile:
    """A profile that notices being read."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.was_read = False

    def __getattr__(self, name: str) -> Any:
        self.was_read = True
        return getattr(self._profile, name)


class _Item(Mapping[str, Any]):
    """A TRAITS item that notices being read."""

    def __init__(self) -> None:
        self.was_read = False

    def __getitem__(self, name: str) -> Any:
        self.was_read = True
        raise KeyError(name)

    def __iter__(self) -> Any:
        self.was_read = True
        return iter(())

    def __len__(self) -> int:
        self.was_read = True
        return 0
