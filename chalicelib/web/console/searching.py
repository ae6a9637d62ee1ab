"""The search of the top bar: each module adds what it can find.

    @searching.source("客户")
    def customers(who: Principal, words: str) -> list[Hit]: ...

A source finds only what ``who`` may see, a few hits at most.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.staff.models import Principal

LONGEST = 64  # characters of a search
_MOST_HITS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found."""

    title: str
    note: str
    path: str
    icon: str = "file-invoice"


Source = Callable[[Principal, str], list[Hit]]
_sources: list[tuple[str, Source]] = []


def source(label: str) -> Callable[[Source], Source]:
    """Register what finds things of a kind."""

    def enter(find: Source) -> Source:
        _sources.append((label, find))
        return find

    return enter


def search(who: Principal, words: str) -> list[tuple[str, list[Hit]]]:
    """Return what is found, by kind."""
    found = [(label, find(who, words)[:_MOST_HITS]) for label, find in _sources]
    return [(label, hits) for label, hits in found if hits]
