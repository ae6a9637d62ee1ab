"""A rule as the JSON object that is sent, stored and shown, and back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from chalicelib.customers.segments.rules.models import (
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
)

Plain = Mapping[str, Any]


def from_plain(plain: Plain) -> Node:
    """Return the rule of an object of the right form."""
    return _READ[plain["type"]](plain)


def to_plain(node: Node) -> dict[str, Any]:
    name, write = _WRITE[type(node)]
    return {"type": name, **write(node)}


def from_text(text: str) -> Node:
    """Return a rule that was stored."""
    return from_plain(json.loads(text))


def to_text(node: Node) -> str:
    """Return a rule as it is stored: as text, since a table takes no fractions."""
    return json.dumps(to_plain(node), ensure_ascii=False, separators=(",", ":"))


def _nodes(plain: Plain) -> tuple[Node, ...]:
    return tuple(from_plain(one) for one in plain["of"])


def _behaviour(plain: Plain) -> Behaviour:
    return Behaviour(**{name: plain[name] for name in _WHAT if name in plain})


def _performed(plain: Plain) -> Performed:
    times = Times(plain["times"])
    return Performed(_behaviour(plain), times, plain["count"], plain["days"])


def _last(plain: Plain) -> LastPerformed:
    return LastPerformed(_behaviour(plain), plain["within"], plain["days"])


def _what(what: Behaviour) -> dict[str, Any]:
    told = {name: getattr(what, name) for name in _WHAT}
    return {name: text for name, text in told.items() if text or name == "dir"}


def _often(node: Performed) -> dict[str, Any]:
    often = {"times": node.times.value, "count": node.count, "days": node.days}
    return _what(node.what) | often


def _lately(node: LastPerformed) -> dict[str, Any]:
    return _what(node.what) | {"within": node.within, "days": node.days}


_WHAT = tuple(field.name for field in fields(Behaviour))
_READ: dict[str, Callable[[Plain], Node]] = {
    "all": lambda one: All(_nodes(one)),
    "any": lambda one: AnyOf(_nodes(one)),
    "not": lambda one: Not(from_plain(one["of"])),
    "trait": lambda one: Is(one["trait"], Op(one["op"]), tuple(one["values"])),
    "performed": _performed,
    "last_performed": _last,
    "segment": lambda one: Belongs(one["segment"], one["belongs"]),
    "bucket": lambda one: Bucket(one["salt"], one["first"], one["past"]),
    "list": lambda one: Listed(tuple(one["ids"])),
}
_WRITE: dict[type, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    All: ("all", lambda node: {"of": [to_plain(one) for one in node.of]}),
    AnyOf: ("any", lambda node: {"of": [to_plain(one) for one in node.of]}),
    Not: ("not", lambda node: {"of": to_plain(node.of)}),
    Is: (
        "trait",
        lambda node: {
            "trait": node.trait,
            "op": node.op.value,
            "values": list(node.values),
        },
    ),
    Performed: ("performed", _often),
    LastPerformed: ("last_performed", _lately),
    Belongs: (
        "segment",
        lambda node: {"segment": node.segment, "belongs": node.belongs},
    ),
    Bucket: (
        "bucket",
        lambda node: {"salt": node.salt, "first": node.first, "past": node.past},
    ),
    Listed: ("list", lambda node: {"ids": list(node.ids)}),
}
