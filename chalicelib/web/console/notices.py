"""What wants somebody's attention now: each module adds what it knows of.

    notices.source("chalicelib.service.cases.notices:overdue")

    def overdue(who: Principal) -> list[Notice]: ...

A module says so in its ``around``, and what is named there is imported when somebody
looks.  A notice is worked out when it is looked at and is gone when its cause is:
nobody has to tick it off, and it cannot be missed by somebody who was away.
"""

from dataclasses import dataclass
from pkgutil import resolve_name

from chalicelib.staff.models import Principal


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at."""

    title: str
    text: str
    path: str
    tone: str = "blue"  # of its chip
    at_ms: int = 0


_sources: list[str] = []


def source(name: str) -> None:
    """Register what has notices for somebody; it reads little, as it is asked often.

    Args:
        name: its "module:function".
    """
    _sources.append(name)


def names() -> list[str]:
    """Return all of them; each reads once at most."""
    return list(_sources)


def of(who: Principal) -> list[Notice]:
    return [notice for name in _sources for notice in resolve_name(name)(who)]
