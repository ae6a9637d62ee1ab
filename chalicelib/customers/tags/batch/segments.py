"""Where the people of a segment come from: the segments' module says so.

    segments.come_from("chalicelib.customers.segments.members:members")

It stands above tags, since its rules read them; so it is named, and imported when the
first batch asks for one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from chalicelib.core.errors import Rejected


@dataclass(frozen=True, slots=True)
class Members:
    """Some of a segment."""

    ids: list[str]  # customer ids
    cursor: str  # where to go on, "" at the end


Find = Callable[[str, str, int], Members]  # segment id, cursor ("" begins), limit

_source: list[str] = []


def come_from(name: str) -> None:
    """Name the function that tells the members of a segment."""
    _source[:] = [name]


def members(segment_id: str, cursor: str, limit: int) -> Members:
    """Return the next members; raises ``Rejected`` where there are no segments."""
    if not _source:
        raise Rejected("还不能按分群打标签")
    module, _, function = _source[0].partition(":")
    find: Find = getattr(import_module(module), function)
    return find(segment_id, cursor, limit)
