"""A person as a row of the snapshot."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from chalicelib.customers.segments.rules.columns import SEGMENTS
from chalicelib.customers.traits.models import Kind, Subject, Traits, Value

Row = dict[str, Any]

ID, READ_MS = "id", "read_ms"
OTHERS = "others"  # the customers that are this one as well; no rule asks for them
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row_of(subject: Subject, traits: Traits) -> Row | None:
    """Return somebody's row; ``None`` for who is in no segment: staff, and merged."""
    profile = subject.profile
    if profile.staff or profile.merged_into:
        return None
    row: Row = {
        ID: profile.id,
        READ_MS: subject.now_ms,
        SEGMENTS: sorted(profile.segments),
        OTHERS: sorted(profile.others),
    }
    for name, value in traits.of(subject).items():
        row[name] = _plain(value)
    return row


def as_line(row: Row) -> str:
    """Return a row as a line of a file that DuckDB reads."""
    return _encode(row) + "\n"


def types_of(traits: Traits) -> dict[str, str]:
    """Return the columns of a snapshot and their SQL types."""
    fixed = {ID: "VARCHAR", READ_MS: "BIGINT", SEGMENTS: Kind.SET.column}
    fixed[OTHERS] = Kind.SET.column
    return fixed | {one.name: one.kind.column for one in traits.all()}


def shape_of(types: Mapping[str, str]) -> str:
    """Return what changes with any column."""
    text = _encode(sorted(types.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Value) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
