"""What is left of somebody erased: a mark that says that they were, and nothing else.

It is made of the customer id under the deployment's pepper, so whoever comes again can
be recognised and nobody can be read out of it.  Pure.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

_LENGTH = 32  # hex digits
UNDER_WAY_MS = 9_999_999_999_999  # of a tombstone while the erasure goes on


def mark_of(pepper: bytes, customer_id: str) -> str:
    """Return the mark of a customer."""
    text = f"erased\0{customer_id}".encode()
    return hmac.digest(pepper, text, hashlib.sha256).hex()[:_LENGTH]


def is_late(at_ms: int, erased_ms: int) -> bool:
    """Tell whether something that happened then is of the life that was erased.

    Args:
        at_ms: when it happened.
        erased_ms: ``Tombstones.until`` of the person, 0 for nobody erased.
    """
    return at_ms <= erased_ms


def without(value: Any, gone: Mapping[str, str]) -> Any:
    """Return a stored value in which every id is replaced, wherever it stands.

    Args:
        value: what DynamoDB holds.
        gone: what each id becomes.
    """
    match value:
        case str():
            return _replaced(value, gone)
        case list() | tuple():
            return [without(one, gone) for one in value]
        case set() | frozenset():
            return frozenset(without(one, gone) for one in value)
        case dict():
            return {_replaced(k, gone): without(v, gone) for k, v in value.items()}
    return value


def nobody(customer_ids: Iterable[str]) -> dict[str, str]:
    """Return what stands for erased customers where a row of others names them."""
    return dict.fromkeys(customer_ids, "erased")


def _replaced(text: str, gone: Mapping[str, str]) -> str:
    for one, instead in gone.items():
        if one in text:
            text = text.replace(one, instead)
    return text
