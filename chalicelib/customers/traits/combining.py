"""The TRAITS items of one person under several ids, as one.

Texts in sets come together, and of a value the first that is known counts, in the order
of the group: what speaks for all comes first.  A sum has to be added up instead, so a
module that keeps one says so: ``added_up("o_late", "o:")``, where a name that ends in a
colon stands for all that begin with it.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.values import Item

_SUMS: set[str] = set()


def added_up(*names: str) -> None:
    """Say that these values are sums."""
    _SUMS.update(names)


def combined(items: Sequence[Item]) -> Item:
    """Return the items as one; {} of none."""
    whole: Item = {}
    for item in items:
        for name, value in item.items():
            whole[name] = _both(name, whole[name], value) if name in whole else value
    return whole


def _both(name: str, first: Any, second: Any) -> Any:
    if isinstance(first, (set, frozenset)) and isinstance(second, (set, frozenset)):
        return set(first) | set(second)
    head, colon, _ = name.partition(":")
    return first + second if head + colon in _SUMS else first
