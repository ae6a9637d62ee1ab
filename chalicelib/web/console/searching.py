"""The search of the top bar: each module adds what it can find.

    @searching.source("客户", needs=Action.CUSTOMERS_READ)
    def customers(who: Principal, words: str) -> list[Hit]: ...

A source finds only what ``who`` may see, a few hits at most.  A hit that is somebody
names whom, and the audit keeps who was shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows

LONGEST = 64  # characters of a search
_MOST_HITS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found."""

    title: str
    note: str
    path: str  # "" where there is no page of it
    icon: str = "file-invoice"
    about: str = ""  # "customer:<id>" where it is a person's


Source = Callable[[Principal, str], list[Hit]]


@dataclass(frozen=True, slots=True)
class _Source:
    label: str
    needs: Action
    find: Source


_sources: list[_Source] = []


def source(
    label: str, *, needs: Action = Action.HOME_READ
) -> Callable[[Source], Source]:
    """Register what finds things of a kind for those who may see that kind."""

    def enter(find: Source) -> Source:
        _sources.append(_Source(label, needs, find))
        return find

    return enter


def labels(who: Principal) -> list[str]:
    """Return what somebody can find, by kind."""
    return [one.label for one in _open_to(who)]


def search(who: Principal, words: str) -> list[tuple[str, list[Hit]]]:
    """Return what is found, by kind."""
    found = [(one.label, one.find(who, words)[:_MOST_HITS]) for one in _open_to(who)]
    return [(label, hits) for label, hits in found if hits]


def _open_to(who: Principal) -> list[_Source]:
    return [one for one in _sources if allows(who.role, one.needs)]
