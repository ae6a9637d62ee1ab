"""JSON as strictly as its standard allows, because other readers guess differently.

Chalice's own ``json_body`` takes NaN, keeps the last of two equal keys and answers 500
to deep nesting (reliability.md R26).
"""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from chalicelib.web.api.refusals import Refused, malformed

LARGEST_BYTES = 64 * 1024
DEEPEST = 20
MOST_KEYS = 200

# What API Gateway puts where a body was not UTF-8.
_REPLACED = "\N{REPLACEMENT CHARACTER}"


def parse(raw: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        Refused: 413 where it is too long, 400 for anything else wrong with it.
    """
    if len(raw) > LARGEST_BYTES:
        raise Refused(413, "too_large", "the body is longer than 64 KiB")
    try:
        text = raw.decode()
        value = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise malformed("invalid_json", "the body is not JSON") from error
    if _REPLACED in text:
        raise malformed("invalid_json", "the body is not UTF-8")
    _check(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise malformed("invalid_json", "a key is given twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


def _check(value: Any) -> None:
    """Refuse what is too deep or too wide, and text that no UTF-8 can hold."""
    keys = 0
    level = [value]
    for _ in range(DEEPEST + 1):
        keys += sum(len(one) for one in level if isinstance(one, dict))
        if keys > MOST_KEYS:
            raise malformed("invalid_json", f"more than {MOST_KEYS} keys")
        level = list(_inside(level))
        if not level:
            return
    raise malformed("invalid_json", f"nested deeper than {DEEPEST}")


def _inside(level: list[Any]) -> Iterator[Any]:
    for one in level:
        if isinstance(one, dict):
            for key in one:
                _encodable(key)
            yield from one.values()
        elif isinstance(one, list):
            yield from one
        elif isinstance(one, str):
            _encodable(one)


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise malformed("invalid_json", "half a surrogate pair") from error
