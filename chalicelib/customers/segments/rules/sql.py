"""The same rule as a WHERE clause over the people of a snapshot; pure.

Texts and sets are stored as numbers: a text trait as the code of its value, a set as
bits.  A comparison of texts is therefore made in Python, on the few values there are,
and SQL is left with integers.  What is not known is NULL, and compares with nothing.
"""

from collections.abc import Collection, Iterable, Sequence

from chalicelib.core.clock import DAY_MS
from chalicelib.core.ids import BUCKETS
from chalicelib.customers.segments.rules import comparisons
from chalicelib.customers.segments.rules.columns import (
    SEGMENTS,
    WORD,
    Columns,
    Sql,
    column,
    word_column,
    words_of,
)
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
    Op,
    Performed,
    Times,
    walk,
)

_DIGITS = 16  # hexadecimal, of a part of a digest that fits a number
_PARTS = 4  # of a SHA-256
_NAMED_CODES = 8  # more are looked up by their bits

TRUE, FALSE = Sql("true"), Sql("false")


def where(rule: Node, columns: Columns, now_ms: int) -> Sql:
    """Return what holds for those, and only those, for whom the rule holds.

    Facts are asked for as the table ``facts``, which lies there only for rules that
    ``needs_facts``.
    """
    match rule:
        case All(of):
            return _joined(of, " AND ", TRUE, columns, now_ms)
        case AnyOf(of):
            return _joined(of, " OR ", FALSE, columns, now_ms)
        case Not(of):
            return _not(where(of, columns, now_ms))
        case Is():
            return _compared(rule, columns, now_ms)
    return _condition(rule, columns, now_ms)


def days_of_facts(rule: Node) -> int:
    """Return how many days back the rule asks what somebody did; 0: not at all."""
    return max((_days(node) for _, node in walk(rule)), default=0)


def _days(node: Node) -> int:
    match node:
        case Performed(_, _, _, days):
            return days
        case LastPerformed():
            return LONGEST_MEMORY_DAYS
    return 0


def _condition(node: Node, columns: Columns, now_ms: int) -> Sql:
    match node:
        case Performed():
            return _performed(node, now_ms)
        case LastPerformed(what, within, days):
            return _last(what, now_ms, within=within, days=days)
        case Belongs(segment, belongs):
            found = _has(SEGMENTS, [segment], columns, every=False)
            return found if belongs else _not(found)
        case Bucket():
            return _bucket(node)
        case Listed(ids):
            asked = "SELECT unnest(?::VARCHAR[])"
            others = f"SELECT id FROM merged WHERE other IN ({asked})"
            text = f"id IN ({asked} UNION ALL {others})"
            return Sql(text, (list(ids), list(ids)))
    raise TypeError(f"no condition: {node}")


def _joined(
    of: Iterable[Node], word: str, none: Sql, columns: Columns, now_ms: int
) -> Sql:
    # The dear ones come last, so that they are asked of those who are left.
    parts = [where(one, columns, now_ms) for one in sorted(of, key=_cost)]
    return _put(parts, word, none)


def _put(parts: Sequence[Sql], word: str, none: Sql) -> Sql:
    if not parts:
        return none
    text = word.join(f"({one.text})" for one in parts)
    return Sql(text, tuple(param for one in parts for param in one.params))


def _cost(node: Node) -> int:
    costs = {Is: 0, Belongs: 0, Listed: 1, Performed: 2, LastPerformed: 2, Bucket: 3}
    return max(costs.get(type(one), 0) for _, one in walk(node))


def _not(one: Sql) -> Sql:
    return Sql(f"NOT ({one.text})", one.params)


def _known(value: str, text: str, *params: object) -> Sql:
    """Return a comparison that is false, not NULL, of a value that is not known."""
    # COALESCE would say the same, but keep DuckDB from filtering as it reads.
    return Sql(f"{value} IS NOT NULL AND ({text})", params)


def _compared(node: Is, columns: Columns, now_ms: int) -> Sql:
    if opposite := comparisons.contrary(node.op):
        straight = Is(node.trait, opposite, node.values)
        return _not(_compared(straight, columns, now_ms))
    if node.op is Op.UNKNOWN:
        return _not(_compared(Is(node.trait, Op.KNOWN), columns, now_ms))
    # A trait that is no longer stated is known of nobody.
    return _straight(node, columns, now_ms) if node.trait in columns.names else FALSE


def _straight(node: Is, columns: Columns, now_ms: int) -> Sql:
    if node.trait in columns.bits:
        return _set(node, columns)
    if node.op is Op.KNOWN:
        return Sql(f"{column(node.trait)} IS NOT NULL")
    if node.trait in columns.codes:
        fits = comparisons.text(node.op, node.values)
        known = columns.codes[node.trait]
        codes = {code for text, code in known.items() if fits(text)}
        return _among(column(node.trait), codes, len(known))
    return _plain(node, columns, now_ms)


def _plain(node: Is, columns: Columns, now_ms: int) -> Sql:
    known = _faded(node.trait, columns, now_ms)
    if (within := comparisons.span(node.op, node.values, now_ms)) is not None:
        edges = ((">=", within.first_ms), ("<", within.past_ms))
        parts = [f"{known} {sign} {edge}" for sign, edge in edges if edge is not None]
        return _known(known, " AND ".join(parts))
    if node.op in (Op.CONTAINS, Op.STARTS_WITH):
        name = "contains" if node.op is Op.CONTAINS else "starts_with"
        texts = " OR ".join(f"{name}({known}, ?)" for _ in node.values)
        return _known(known, texts, *node.values)
    if node.op is Op.BETWEEN:
        return _known(known, f"{known} BETWEEN ? AND ?", *node.values)
    if node.op is Op.IS:
        marks = ", ".join("?" for _ in node.values)
        return _known(known, f"{known} IN ({marks})", *node.values)
    return _known(known, f"{known} {_SIGNS[node.op]} ?", *node.values)


def _set(node: Is, columns: Columns) -> Sql:
    if node.op is Op.KNOWN:
        words = range(words_of(columns.bits[node.trait]))
        text = " OR ".join(f"{word_column(node.trait, word)} <> 0" for word in words)
        return Sql(text) if text else FALSE
    texts = [str(one) for one in node.values]
    return _has(node.trait, texts, columns, every=node.op is Op.HAS_ALL)


def _has(trait: str, texts: Sequence[str], columns: Columns, *, every: bool) -> Sql:
    bits = columns.bits.get(trait, {})
    masks: dict[int, int] = {}
    for text in texts:
        if text in bits:
            word, bit = divmod(bits[text], WORD)
            masks[word] = masks.get(word, 0) | 1 << bit
    rare = [_rare(trait, text, columns) for text in texts if text not in bits]
    kept = {
        f"({word_column(trait, word)} & {mask}::UBIGINT)": mask
        for word, mask in sorted(masks.items())
    }
    if every:
        parts = [Sql(f"{word} = {mask}") for word, mask in kept.items()]
        return _put([*parts, *rare], " AND ", FALSE)
    parts = [Sql(f"({' | '.join(kept)}) <> 0")] if kept else []
    return _put([*parts, *rare], " OR ", FALSE)


def _rare(trait: str, text: str, columns: Columns) -> Sql:
    if trait not in columns.lists:
        return FALSE
    return _known(column(trait), f"list_contains({column(trait)}, ?)", text)


def _among(value: str, codes: Collection[int], most: int) -> Sql:
    if not codes:
        return FALSE
    if len(codes) <= _NAMED_CODES:
        return _known(value, f"{value} IN ({', '.join(map(str, sorted(codes)))})")
    bits = "".join("01"[code in codes] for code in range(most))
    return _known(value, f"get_bit('{bits}'::BIT, {value}) = 1")


def _performed(node: Performed, now_ms: int) -> Sql:
    asked = _facts(node.what, now_ms - node.days * DAY_MS)
    often = {
        Times.AT_LEAST: f">= {node.count}",
        Times.AT_MOST: f"> {node.count}",
        Times.EXACTLY: f"= {node.count}",
    }[node.times]
    who = f"id IN ({asked.text} GROUP BY customer_id HAVING count(*) {often})"
    if node.times is Times.AT_MOST:
        return Sql(f"NOT ({who})", asked.params)
    if node.count:
        return Sql(who, asked.params)
    if node.times is Times.AT_LEAST:
        return TRUE
    # Nobody is in a group who has not done it once.
    return Sql(f"id NOT IN ({asked.text})", asked.params)


def _last(what: Behaviour, now_ms: int, *, within: bool, days: int) -> Sql:
    near = _facts(what, now_ms - days * DAY_MS)
    if within:
        return Sql(f"id IN ({near.text})", near.params)
    ever = _facts(what, now_ms - LONGEST_MEMORY_DAYS * DAY_MS)
    text = f"id IN ({ever.text}) AND id NOT IN ({near.text})"
    return Sql(text, ever.params + near.params)


def _facts(what: Behaviour, since_ms: int) -> Sql:
    asked = [(name, text) for name, text in _told(what) if text]
    parts = [f"at_ms >= {since_ms}", *(f"{name} = ?" for name, _ in asked)]
    asking = f"SELECT customer_id FROM facts WHERE {' AND '.join(parts)}"
    return Sql(asking, tuple(text for _, text in asked))


def _told(what: Behaviour) -> tuple[tuple[str, str], ...]:
    return (
        ("kind", what.kind),
        ("type", what.name),
        ("scene", what.scene),
        ("menu", what.key),
        ("dir", what.dir),
    )


def _bucket(node: Bucket) -> Sql:
    """Divide a digest, more than a number can hold, part by part."""
    parts = [
        f"('0x' || d[{1 + number * _DIGITS}:{(number + 1) * _DIGITS}])::UBIGINT"
        f" % {BUCKETS} * {pow(16, _DIGITS * (_PARTS - 1 - number), BUCKETS)}"
        for number in range(_PARTS)
    ]
    # In a list, so that the digest is made once.
    number = f"list_transform([sha256(? || id)], d -> ({' + '.join(parts)}))[1]"
    text = f"{number} % {BUCKETS} BETWEEN {node.first} AND {node.past - 1}"
    return Sql(text, (node.salt,))


def _faded(trait: str, columns: Columns, now_ms: int) -> str:
    if trait not in columns.fading:
        return column(trait)
    return columns.fading[trait].format(
        value=column(trait), age_ms=f"({now_ms} - read_ms)"
    )


_SIGNS = {Op.EQ: "=", Op.GT: ">", Op.GE: ">=", Op.LT: "<", Op.LE: "<="}
