"""What wants somebody's attention now: each module adds what it knows of.

    @notices.source
    def overdue_cases(who: Principal) -> list[Notice]: ...

A notice is worked out when it is looked at and is gone when its cause is: nobody has to
tick it off, and it cannot be missed by somebody who was away.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.staff.models import Principal


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at."""

    title: str
    text: str
    path: str
    tone: str = "blue"  # of its chip
    at_ms: int = 0


Source = Callable[[Principal], list[Notice]]
_sources: list[Source] = []


def source(find: Source) -> Source:
    """Register what has notices for somebody; it reads little, as it is asked often."""
    _sources.append(find)
    return find


def sources() -> int:
    """Return how many there are; each reads once at most."""
    return len(_sources)


def of(who: Principal) -> list[Notice]:
    return [notice for find in _sources for notice in find(who)]
