"""One line of the audit, and how lines are chained; pure.

A chain is what one actor did on one day of the brand's zone.  Anybody can check it:

    hash of a record = sha256(hash of the record before it, in hex; 64 zeros before the
                       first  +  canonical JSON of the record, UTF-8)
    head of a day    = sha256(canonical JSON of all actors' last numbers and hashes)

Canonical JSON has its keys sorted, no spaces, and every character as itself.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from chalicelib.core.errors import Malformed

FIRST = "0" * 64  # what the first record of a chain follows
_VERSION = 1

Detail = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Record:
    """Who did what to what.  People are named by customer id only."""

    id: str  # tells two equal deeds apart
    actor: str  # "staff:<id>", "key:<id>" of the API, "operator:<name>"
    day: str
    number: int  # 1, 2, 3, … without a gap
    at_ms: int
    action: str
    object: str = ""  # "customer:<id>", "staff:<id>", …
    details: Mapping[str, Detail] = field(default_factory=dict)
    request_id: str = ""
    version: int = _VERSION

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "details": dict(self.details)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read a record; raises ``Malformed``."""
        try:
            made = cls(**plain)
            numbers = (made.number, made.at_ms, made.version)
            if any(type(number) is not int for number in numbers):
                raise Malformed("not a record of the audit")
            canonical(made.to_dict())  # no NaN, no half of a character
        except (TypeError, ValueError) as error:
            raise Malformed("not a record of the audit") from error
        return made


@dataclass(frozen=True, slots=True)
class Chained:
    """A record and the hash that ties it to all before it."""

    record: Record
    hash: str

    def to_line(self) -> str:
        """Return the line of an export."""
        plain = {"record": self.record.to_dict(), "hash": self.hash}
        return canonical(plain).decode()

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read a line of an export; raises ``Malformed``."""
        try:
            plain = json.loads(line)
            if set(plain) != {"record", "hash"}:
                raise Malformed("not a line of an audit export")
            return cls(Record.from_dict(plain["record"]), str(plain["hash"]))
        except (ValueError, TypeError) as error:
            raise Malformed("not a line of an audit export") from error


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a chain ends; ``number`` 0 before its first record."""

    actor: str
    number: int = 0
    hash: str = FIRST


@dataclass(frozen=True, slots=True)
class Head:
    """All chains of a day as they ended, in the order of their actors."""

    day: str
    tails: tuple[Tail, ...]

    @property
    def hash(self) -> str:
        return hashlib.sha256(canonical(self._chains())).hexdigest()

    @property
    def count(self) -> int:
        return sum(tail.number for tail in self.tails)

    def _chains(self) -> list[dict[str, Any]]:
        return [asdict(tail) for tail in sorted(self.tails, key=lambda one: one.actor)]

    def to_bytes(self) -> bytes:
        """Return the object that nobody may rewrite."""
        plain = {"day": self.day, "chains": self._chains(), "head": self.hash}
        return canonical({"version": _VERSION, **plain})

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read such an object; raises ``Malformed`` where it contradicts itself."""
        try:
            plain = json.loads(body)
            tails = tuple(Tail(**chain) for chain in plain["chains"])
            head = cls(plain["day"], tails)
            stated = plain["head"]
        except (ValueError, TypeError, KeyError) as error:
            raise Malformed("not a head of the audit") from error
        if stated != head.hash:
            raise Malformed("the head does not fit its chains")
        return head


def canonical(value: Any) -> bytes:
    """Return the one way to write it."""
    text = json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode()


def chained(record: Record, previous: str) -> Chained:
    """Tie a record to the hash before it."""
    body = previous.encode() + canonical(record.to_dict())
    return Chained(record, hashlib.sha256(body).hexdigest())
