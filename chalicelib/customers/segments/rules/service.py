"""Whether a rule holds for one person, why, and when that ends by itself; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.core import ids
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.segments.rules import comparisons
from chalicelib.customers.segments.rules.models import (
    LONGEST_MEMORY_DAYS,
    All,
    AnyOf,
    Behaviour,
    Belongs,
    Bucket,
    Is,
    LastPerformed,
    Listed,
    Node,
    Not,
    Performed,
    Times,
    walk,
)
from chalicelib.customers.traits.models import Value


class View(Protocol):
    """One person, read as far as a rule asks."""

    @property
    def id(self) -> str: ...
    @property
    def ids(self) -> frozenset[str]:
        """Return the id, and those of the customers that were merged into it."""

    @property
    def now_ms(self) -> int: ...

    def value(self, trait: str) -> Value:
        """Return what is known of them."""

    def moments(self, what: Behaviour, since_ms: int) -> Sequence[int]:
        """Return when they did that since then, the latest first."""

    def belongs(self, segment: str) -> bool:
        """Tell whether they are in a segment."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A node, what it came to, and what was seen of it: why somebody is in or out."""

    node: Node
    path: str
    holds: bool
    value: Value = None  # of a trait
    moments: tuple[int, ...] = ()  # of what was done
    of: tuple["Finding", ...] = ()


def holds(node: Node, view: View) -> bool:
    """Tell whether the rule holds; reads no more than it takes to know."""
    match node:
        case All(of):
            return all(holds(one, view) for one in of)
        case AnyOf(of):
            return any(holds(one, view) for one in of)
        case Not(of):
            return not holds(of, view)
    return _find(node, "", view).holds


def explain(node: Node, view: View, path: str = "rule") -> Finding:
    """Return what every node came to."""
    match node:
        case All(of) | AnyOf(of):
            found = tuple(
                explain(one, view, f"{path}.of.{number}")
                for number, one in enumerate(of)
            )
            every = isinstance(node, All)
            results = [one.holds for one in found]
            is_true = all(results) if every else any(results)
            return Finding(node, path, is_true, of=found)
        case Not(of):
            below = explain(of, view, f"{path}.of")
            return Finding(node, path, not below.holds, of=(below,))
    return _find(node, path, view)


def changes_at(rule: Node, view: View) -> int | None:
    """Return the first instant when the passing of time alone may change it.

    It may come to nothing, then the next one is asked for; never is it too late.
    """
    flips = [at for _, node in walk(rule) for at in _flips(node, view)]
    return min((at for at in flips if at > view.now_ms), default=None)


def _find(node: Node, path: str, view: View) -> Finding:
    match node:
        case Is(trait):
            value = view.value(trait)
            is_true = comparisons.holds(node, value, view.now_ms)
            return Finding(node, path, is_true, value=value)
        case Performed(what, _, _, days):
            moments = _since(view, what, days)
            return Finding(node, path, _often(node, len(moments)), moments=moments)
        case LastPerformed(what, within, days):
            return _last(node, path, view, within=within, what=what, days=days)
        case Belongs(segment, belongs):
            return Finding(node, path, view.belongs(segment) == belongs)
        case Bucket(salt, first, past):
            number = ids.bucket(salt, view.id)
            return Finding(node, path, first <= number < past, value=number)
        case Listed(listed):
            return Finding(node, path, not view.ids.isdisjoint(listed))
    raise TypeError(f"no condition: {node}")


def _last(
    node: Node, path: str, view: View, *, within: bool, what: Behaviour, days: int
) -> Finding:
    known = _since(view, what, LONGEST_MEMORY_DAYS)
    is_near = bool(known) and known[0] >= view.now_ms - days * DAY_MS
    is_true = is_near if within else bool(known) and not is_near
    return Finding(node, path, is_true, moments=known[:1])


def _often(node: Performed, done: int) -> bool:
    match node.times:
        case Times.AT_LEAST:
            return done >= node.count
        case Times.AT_MOST:
            return done <= node.count
    return done == node.count


def _since(view: View, what: Behaviour, days: int) -> tuple[int, ...]:
    return tuple(view.moments(what, view.now_ms - days * DAY_MS))


def _flips(node: Node, view: View) -> Iterator[int]:
    """Yield the instants when a condition may turn, as things are now."""
    match node:
        case Is(trait):
            if edges := _moving_edges(node, view.now_ms):
                value = view.value(trait)
                if isinstance(value, int):
                    yield from (at for edge in edges for at in _turns(value, edge))
        case Performed(what, _, count, days):
            # The latest one that must leave the window before the count matters, and
            # the one after whose leaving it no longer does.
            known = _since(view, what, days)
            for place in (count - 1, count):
                if 0 <= place < len(known):
                    yield known[place] + days * DAY_MS + 1
        case LastPerformed(what, _, days):
            known = _since(view, what, LONGEST_MEMORY_DAYS)
            for limit in (days, LONGEST_MEMORY_DAYS):
                if known:
                    yield known[0] + limit * DAY_MS + 1


def _moving_edges(node: Is, now_ms: int) -> list[int]:
    """Return how far from now the edges of a span lie that moves along with it."""
    here, later = (
        comparisons.span(node.op, node.values, now_ms + one) for one in (0, DAY_MS)
    )
    if here is None or here == later:
        return []
    edges = (here.first_ms, here.past_ms)
    return [edge - now_ms for edge in edges if edge is not None]


def _turns(at_ms: int, edge_ms: int) -> tuple[int, int]:
    """Return when an edge so far from now reaches an instant and when it is past."""
    return at_ms - edge_ms, at_ms - edge_ms + 1
