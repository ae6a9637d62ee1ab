"""From what somebody typed to a rule; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.core.ids import BUCKETS
from chalicelib.customers.segments.editing.models import (
    ROOT,
    Block,
    Line,
    Part,
)
from chalicelib.customers.segments.rules import comparisons
from chalicelib.customers.segments.rules.behaviours import DEEDS
from chalicelib.customers.segments.rules.faults import Wrong
from chalicelib.customers.segments.rules.models import (
    EVERYBODY,
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
    Op,
    Performed,
    Scalar,
    Times,
)
from chalicelib.customers.traits.models import Kind, Trait, Traits

TRAIT = "trait:"
_SEPARATOR = re.compile(r"[、,，;；\n\t]+")
PERCENT = BUCKETS // 100


class Unreadable(Exception):
    """A line that is not filled in so that it means something."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.label)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Read:
    """A rule as far as it could be read; the errors by the place of their line."""

    rule: Node
    errors: Mapping[str, str]
    places: Mapping[str, str]  # where a node of the rule was typed


def rule_of(block: Block, traits: Traits) -> Read:
    """Return the rule that was put together, without the lines that say nothing yet."""
    errors: dict[str, str] = {}
    places: dict[str, str] = {}
    rule = _node(block, ROOT, "rule", traits, errors, places)
    return Read(rule or EVERYBODY, errors, places)


def _node(
    part: Part,
    path: str,
    place: str,
    traits: Traits,
    errors: dict[str, str],
    places: dict[str, str],
) -> Node | None:
    places[place] = path
    if isinstance(part, Line):
        try:
            return _condition(part, traits)
        except Unreadable as error:
            errors[path] = error.wrong.label
            return None
    inside = f"{place}.of" if part.type == "none" else place
    found: list[Node] = []
    for number, one in enumerate(part.of):
        step = f"{inside}.of.{len(found)}"
        node = _node(one, f"{path}.{number}", step, traits, errors, places)
        if node is not None:
            found.append(node)
    if not found:
        return None
    if part.type == "all":
        return All(tuple(found))
    return AnyOf(tuple(found)) if part.type == "any" else Not(AnyOf(tuple(found)))


def _condition(line: Line, traits: Traits) -> Node:
    if line.what.startswith(TRAIT):
        return _compared(line, traits)
    read = _READ.get(line.what)
    if read is None:
        raise Unreadable(Wrong.UNKNOWN_TRAIT)
    return read(line)


def _compared(line: Line, traits: Traits) -> Is:
    name = line.what.removeprefix(TRAIT)
    if name not in traits:
        raise Unreadable(Wrong.UNKNOWN_TRAIT)
    trait = traits[name]
    if line.op not in comparisons.OPS[trait.kind]:
        raise Unreadable(Wrong.WRONG_OPERATOR)
    op = Op(line.op)
    if op in (Op.KNOWN, Op.UNKNOWN):
        return Is(name, op)
    values = _values(line, trait, op)
    if not values:
        raise Unreadable(Wrong.NO_VALUE)
    return Is(name, op, values)


def _values(line: Line, trait: Trait, op: Op) -> tuple[Scalar, ...]:
    if is_chosen(trait, op):
        known = list(trait.choices)
        return tuple(known[at] for at in sorted(line.ticked) if at < len(known))
    typed = [line.v, line.w] if op in (Op.BETWEEN, Op.BETWEEN_DAYS) else [line.v]
    if trait.kind is Kind.NUMBER:
        return tuple(_number(one) for one in typed)
    if trait.kind is Kind.INSTANT:
        is_date = op in (Op.ON_OR_AFTER, Op.BEFORE, Op.BETWEEN_DAYS)
        return tuple(typed) if is_date else (_whole(line.v, Wrong.NO_DAYS),)
    if trait.kind is Kind.FLAG:
        return (line.v != "false",)
    return tuple(_texts(line.v))


def is_chosen(trait: Trait, op: Op) -> bool:
    """Tell whether values are ticked instead of typed."""
    chooses = op in (Op.IS, Op.IS_NOT, Op.HAS_ANY, Op.HAS_ALL, Op.HAS_NONE)
    return bool(trait.choices) and trait.kind in (Kind.TEXT, Kind.SET) and chooses


def _behaviour(line: Line) -> Behaviour:
    deed = DEEDS.get(line.x)
    if deed is None:
        raise Unreadable(Wrong.NO_BEHAVIOUR)
    what = deed.what
    if not line.y or not deed.asks:
        return what
    scene, key = (line.y, "") if deed.asks == "scene" else ("", line.y)
    return Behaviour(what.kind, what.name, scene, key, what.dir)


def _performed(line: Line) -> Node:
    if line.op not in {one.value for one in Times}:
        raise Unreadable(Wrong.WRONG_OPERATOR)
    count, days = (_whole(one, Wrong.NO_COUNT) for one in (line.v, line.w))
    return Performed(_behaviour(line), Times(line.op), count, days)


def _last(line: Line) -> Node:
    days = _whole(line.w, Wrong.NO_COUNT)
    return LastPerformed(_behaviour(line), line.op != "before", days)


def _belongs(line: Line) -> Node:
    if not line.v:
        raise Unreadable(Wrong.UNKNOWN_SEGMENT)
    return Belongs(line.v, line.op != "out")


def _bucket(line: Line) -> Node:
    first, past = (_whole(one or "0", Wrong.NO_BUCKETS) for one in (line.v, line.w))
    if not line.x:
        raise Unreadable(Wrong.NO_BUCKETS)
    return Bucket(line.x, first * PERCENT, past * PERCENT)


def _listed(line: Line) -> Node:
    ids = tuple(dict.fromkeys(re.split(r"[\s、,，;；]+", line.v.strip())))
    if not line.v.strip():
        raise Unreadable(Wrong.NO_CUSTOMERS)
    return Listed(ids)


def _whole(text: str, wrong: Wrong) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004
        raise Unreadable(wrong)
    return int(text)


def _number(text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise Unreadable(Wrong.NO_NUMBER) from None
    return int(number) if number.is_integer() else number


def _texts(text: str) -> list[str]:
    return [one for part in _SEPARATOR.split(text) if (one := part.strip())]


_READ: dict[str, Callable[[Line], Node]] = {
    "performed": _performed,
    "last": _last,
    "segment": _belongs,
    "bucket": _bucket,
    "list": _listed,
}
