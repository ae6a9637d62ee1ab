"""Whether a rule makes sense here: known traits, fitting values, bounded size."""

import math
import re
from collections.abc import Callable, Collection
from datetime import date

from chalicelib.core.ids import BUCKETS
from chalicelib.customers.segments.rules import comparisons
from chalicelib.customers.segments.rules.faults import RuleRefused, Wrong
from chalicelib.customers.segments.rules.models import (
    LONGEST_DAYS,
    LONGEST_MEMORY_DAYS,
    LONGEST_TEXT,
    MOST_DEPTH,
    MOST_IDS,
    MOST_NODES,
    MOST_TIMES,
    MOST_VALUES,
    All,
    AnyOf,
    Behaviour,
    Belongs,
    Bucket,
    Is,
    LastPerformed,
    Listed,
    Node,
    Op,
    Performed,
    Scalar,
    depth,
    walk,
)
from chalicelib.customers.traits.models import Kind, Trait, Traits

CUSTOMER = re.compile(r"c[0-9a-z]{25}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST = 1e15  # beyond, a float is no longer exact

Found = Wrong | None


def check(rule: Node, traits: Traits, segments: Collection[str]) -> None:
    """Let a rule through.

    Args:
        rule: whatever somebody put together.
        traits: all there are.
        segments: ids of those that have members.

    Raises:
        RuleRefused: names the first node that is wrong, and why.
    """
    if depth(rule) > MOST_DEPTH:
        raise RuleRefused("rule", Wrong.TOO_DEEP)
    nodes = list(walk(rule))
    if len(nodes) > MOST_NODES:
        raise RuleRefused("rule", Wrong.TOO_LARGE)
    for path, node in nodes:
        if wrong := _wrong(node, path, traits, segments):
            raise RuleRefused(path, wrong)


def _wrong(node: Node, path: str, traits: Traits, segments: Collection[str]) -> Found:
    match node:
        case All(of) | AnyOf(of):
            # Only the whole rule may be without conditions: it means everybody.
            fine = of or (path == "rule" and isinstance(node, All))
            return None if fine else Wrong.EMPTY_GROUP
        case Is():
            return _compared(node, traits)
        case Belongs(segment):
            return None if segment in segments else Wrong.UNKNOWN_SEGMENT
    return _of_itself(node)


def _of_itself(node: Node) -> Found:
    """Return what is wrong with a node whatever there is beside it."""
    match node:
        case Performed(what, _, count, days):
            return _done(what) or _counted(count, days)
        case LastPerformed(what, _, days):
            return _done(what) or _counted(1, days)
        case Bucket():
            return _bucket(node)
        case Listed(ids):
            fine = 1 <= len(ids) <= MOST_IDS and all(map(CUSTOMER.fullmatch, ids))
            return None if fine else Wrong.NO_CUSTOMERS
    return None


def _done(what: Behaviour) -> Found:
    texts = (what.kind, what.name, what.scene, what.key)
    if not any(texts):
        return Wrong.NO_BEHAVIOUR
    fine = all(len(one) <= LONGEST_TEXT for one in texts)
    return None if fine and what.dir in ("in", "out", "internal", "") else Wrong.NO_TEXT


def _counted(count: int, days: int) -> Found:
    fine = 0 <= count <= MOST_TIMES and 1 <= days <= LONGEST_MEMORY_DAYS
    return None if fine else Wrong.NO_COUNT


def _bucket(node: Bucket) -> Found:
    in_order = 0 <= node.first < node.past <= BUCKETS
    named = 1 <= len(node.salt) <= LONGEST_TEXT and node.salt.isprintable()
    return None if in_order and named else Wrong.NO_BUCKETS


def _compared(node: Is, traits: Traits) -> Found:
    if node.trait not in traits:
        return Wrong.UNKNOWN_TRAIT
    trait = traits[node.trait]
    if node.op not in comparisons.OPS[trait.kind]:
        return Wrong.WRONG_OPERATOR
    if len(node.values) > MOST_VALUES:
        return Wrong.TOO_MANY_VALUES
    least, most = _how_many(node.op, trait.kind)
    if not least <= len(node.values) <= most:
        return Wrong.NO_VALUE
    return _values(node, trait)


def _how_many(op: Op, kind: Kind) -> tuple[int, int]:
    if op in (Op.KNOWN, Op.UNKNOWN):
        return 0, 0
    if op in (Op.BETWEEN, Op.BETWEEN_DAYS):
        return 2, 2
    if kind in (Kind.TEXT, Kind.SET):
        return 1, MOST_VALUES
    return 1, 1


def _values(node: Is, trait: Trait) -> Found:
    if not node.values:
        return None
    wrong, fits = _FITS[trait.kind]
    if trait.kind is Kind.INSTANT and node.op in _DATED:
        wrong, fits = Wrong.NO_DATE, _is_date
    if not all(map(fits, node.values)):
        return wrong
    if node.op in (Op.BETWEEN, Op.BETWEEN_DAYS) and _descends(node.values):
        return Wrong.WRONG_ORDER
    chosen = trait.kind is Kind.TEXT and node.op in (Op.IS, Op.IS_NOT)
    if chosen and trait.choices and not {*node.values} <= trait.choices.keys():
        return Wrong.NO_CHOICE
    return None


def _descends(values: tuple[Scalar, ...]) -> bool:
    first, last = values
    if isinstance(first, str) or isinstance(last, str):
        return str(last) < str(first)
    return last < first


def _is_text(value: Scalar) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_TEXT


def _is_number(value: Scalar) -> bool:
    if isinstance(value, bool | str):
        return False
    return math.isfinite(value) and abs(value) <= _LARGEST


def _is_days(value: Scalar) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return 1 <= value <= LONGEST_DAYS


def _is_date(value: Scalar) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        return date.fromisoformat(value).year >= 2000  # noqa: PLR2004 -- no such data
    except ValueError:
        return False


_DATED = (Op.ON_OR_AFTER, Op.BEFORE, Op.BETWEEN_DAYS)
_FITS: dict[Kind, tuple[Wrong, Callable[[Scalar], bool]]] = {
    Kind.TEXT: (Wrong.NO_TEXT, _is_text),
    Kind.SET: (Wrong.NO_TEXT, _is_text),
    Kind.NUMBER: (Wrong.NO_NUMBER, _is_number),
    Kind.INSTANT: (Wrong.NO_DAYS, _is_days),
    Kind.FLAG: (Wrong.NO_VALUE, lambda value: isinstance(value, bool)),
}
