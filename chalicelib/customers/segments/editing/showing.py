"""A rule as the lines of the form that it could have been typed into; pure."""

from collections.abc import Sequence

from chalicelib.customers.segments.editing.models import (
    MOST_DEPTH,
    MOST_LINES,
    Block,
    Line,
    Part,
    depth,
    lines,
)
from chalicelib.customers.segments.editing.service import (
    PERCENT,
    TRAIT,
    is_chosen,
    rule_of,
)
from chalicelib.customers.segments.rules.behaviours import deed_of
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
    Performed,
    Scalar,
    walk,
)
from chalicelib.customers.traits.models import Kind, Traits


def block_of(rule: Node, traits: Traits) -> Block | None:
    """Return what to show of a rule; ``None`` of one the form is too small for."""
    part = _part(rule, traits)
    block = Block("all", (part,)) if isinstance(part, Line) else part
    if depth(block) > MOST_DEPTH or len(list(lines(block))) > MOST_LINES:
        return None
    again = rule_of(block, traits)
    # What the form has no field for, other systems can still ask.
    is_whole = not again.errors and _conditions(again.rule) == _conditions(rule)
    return block if is_whole or rule == EVERYBODY else None


def _conditions(rule: Node) -> list[Node]:
    groups = All | AnyOf | Not
    return [node for _, node in walk(rule) if not isinstance(node, groups)]


def _part(node: Node, traits: Traits) -> Part:
    match node:
        case All(of):
            return Block("all", tuple(_part(one, traits) for one in of))
        case AnyOf(of):
            return Block("any", tuple(_part(one, traits) for one in of))
        case Not(AnyOf(of)):
            return Block("none", tuple(_part(one, traits) for one in of))
        case Not(one):
            return Block("none", (_part(one, traits),))
        case Is():
            return _line_of(node, traits)
    return _line(node)


def _line_of(node: Is, traits: Traits) -> Line:
    what = TRAIT + node.trait
    if node.trait not in traits:
        return Line(what, node.op.value)
    trait = traits[node.trait]
    if is_chosen(trait, node.op):
        known = list(trait.choices)
        ticked = frozenset(known.index(str(one)) for one in node.values if one in known)
        return Line(what, node.op.value, ticked=ticked)
    if trait.kind in (Kind.TEXT, Kind.SET):
        return Line(what, node.op.value, "、".join(map(str, node.values)))
    first, last = _two([_typed(one) for one in node.values])
    return Line(what, node.op.value, first, last)


def _line(node: Node) -> Line:
    match node:
        case Performed(what, times, count, days):
            deed, narrowed = _deed(what)
            return Line("performed", times.value, str(count), str(days), deed, narrowed)
        case LastPerformed(what, within, days):
            deed, narrowed = _deed(what)
            how = "within" if within else "before"
            return Line("last", how, "", str(days), deed, narrowed)
        case Belongs(segment, belongs):
            return Line("segment", "in" if belongs else "out", segment)
        case Bucket(salt, first, past):
            shares = [str(one // PERCENT) for one in (first, past)]
            return Line("bucket", "", shares[0], shares[1], salt)
        case Listed(ids):
            return Line("list", "", " ".join(ids))
    raise TypeError(f"no condition: {node}")


def _deed(what: Behaviour) -> tuple[str, str]:
    deed = deed_of(what)
    return deed.name if deed else "", what.scene or what.key


def _typed(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _two(texts: Sequence[str]) -> tuple[str, str]:
    first, last, *_ = (*texts, "", "")
    return first, last
