"""Plain Python values to and from DynamoDB's typed JSON.

Floats are refused on purpose: they lose money and coordinates silently.
"""

from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]
Typed = dict[str, Any]


def to_typed(value: Any) -> Typed:  # noqa: PLR0911 -- one line a kind
    """Return the value as DynamoDB writes it.

    Raises:
        TypeError: a kind of value that our items do not hold.
    """
    if type(value) is int:  # the most frequent kind after texts, see to_item
        return {"N": str(value)}
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case list() | tuple():
            return {"L": [to_typed(one) for one in value]}
        case dict():
            return {"M": {str(k): to_typed(v) for k, v in value.items()}}
        case set() | frozenset():
            return {"SS": sorted(value)}
    raise TypeError(f"{type(value).__name__} does not belong in an item")


def from_typed(typed: Typed) -> Any:
    """Return the plain value; numbers of ours are whole."""
    ((kind, value),) = typed.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return int(value)
        case "NULL":
            return None
        case "L":
            return [from_typed(one) for one in value]
        case "M":
            return {name: from_typed(one) for name, one in value.items()}
        case "SS":
            return set(value)
    raise TypeError(f"an item of ours holds no {kind}")


def to_item(plain: Mapping[str, Any]) -> Typed:
    # Nearly all values are texts, and a call for each is most of the CPU of a write.
    return {
        name: {"S": value} if type(value) is str else to_typed(value)
        for name, value in plain.items()
    }


def from_item(typed: Typed) -> Item:
    return {name: from_typed(value) for name, value in typed.items()}
