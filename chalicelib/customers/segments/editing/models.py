"""A rule while somebody puts it together: half-filled lines in groups.

A field of the form is called by the place of its line and what it is of it::

    r.type        of the outermost group: all, any or none
    r.0.what      of its first line: trait:<name>, performed, last, segment, ...
    r.1.0.op      of the first line of a group within it, and so on
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

ROOT = "r"
MOST_LINES = 20
MOST_DEPTH = 4
FIELD = re.compile(r"r((?:\.\d{1,2})*)\.(type|what|op|v|w|x|y|c\d{1,3})")
TYPES = {"all": "全部满足", "any": "任意满足一项", "none": "全都不满足"}
_KEPT = ("what", "op", "v", "w", "x", "y")


@dataclass(frozen=True, slots=True)
class Line:
    """One condition as it was typed."""

    what: str = ""
    op: str = ""
    v: str = ""
    w: str = ""
    x: str = ""
    y: str = ""
    ticked: frozenset[int] = frozenset()  # places among the choices of a trait


@dataclass(frozen=True, slots=True)
class Block:
    """A group of conditions."""

    type: str = "all"
    of: tuple["Line | Block", ...] = field(default=(Line(),))


Part = Line | Block
Change = Callable[[Block], Block]


def read(form: Mapping[str, str]) -> Block:
    """Return what a form holds; fields that are none of ours are no part of it."""
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        if known := FIELD.fullmatch(name):
            found.setdefault(ROOT + known[1], {})[known[2]] = value
    return _block(ROOT, found)


def is_ours(name: str) -> bool:
    return bool(FIELD.fullmatch(name))


def lines(part: Part, path: str = ROOT) -> Iterator[tuple[str, Line]]:
    """Yield every condition with its place."""
    if isinstance(part, Line):
        yield path, part
    else:
        for number, one in enumerate(part.of):
            yield from lines(one, f"{path}.{number}")


def depth(part: Part) -> int:
    if isinstance(part, Line):
        return 0
    return 1 + max((depth(one) for one in part.of), default=0)


def added(block: Block, path: str, more: Part) -> Block:
    """Return it with another part at the end of a group."""
    return _at(block, path, lambda there: replace(there, of=(*there.of, more)))


def removed(block: Block, path: str) -> Block:
    """Return it without a part; a group that is left empty goes too."""
    above, _, place = path.rpartition(".")

    def without(there: Block) -> Block:
        kept = [one for number, one in enumerate(there.of) if str(number) != place]
        return replace(there, of=tuple(kept))

    return _pruned(_at(block, above, without))


def _pruned(block: Block) -> Block:
    kept: list[Part] = []
    for one in block.of:
        there = _pruned(one) if isinstance(one, Block) else one
        if isinstance(there, Line) or there.of:
            kept.append(there)
    return replace(block, of=tuple(kept))


def _at(block: Block, path: str, change: Change) -> Block:
    """Return it with the group at a place changed; without one, as it is."""
    steps = [int(one) for one in path.split(".")[1:]]
    return _within(block, steps, change)


def _within(block: Block, steps: list[int], change: Change) -> Block:
    if not steps:
        return change(block)
    number, *further = steps
    if number >= len(block.of):
        return block
    there = block.of[number]
    if isinstance(there, Line):
        return block
    of = list(block.of)
    of[number] = _within(there, further, change)
    return replace(block, of=tuple(of))


def _block(path: str, found: Mapping[str, Mapping[str, str]]) -> Block:
    type_ = found.get(path, {}).get("type", "all")
    pattern = re.compile(re.escape(path) + r"\.(\d{1,2})(?:\..*)?")
    places = {int(known[1]) for one in found if (known := pattern.fullmatch(one))}
    parts = [_part(f"{path}.{place}", found) for place in sorted(places)]
    return Block(type_ if type_ in TYPES else "all", tuple(parts))


def _part(path: str, found: Mapping[str, Mapping[str, str]]) -> Part:
    given = found.get(path, {})
    if "what" not in given:
        return _block(path, found)
    ticked = {int(name[1:]) for name in given if name[0] == "c"}
    told = {name: given.get(name, "").strip() for name in _KEPT}
    return Line(**told, ticked=frozenset(ticked))
