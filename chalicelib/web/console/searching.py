"""The search of the top bar: each module adds what it can find, in its ``around``.

    searching.source("标签", "chalicelib.customers.tags.finding:by_name",
                     needs=Action.CUSTOMERS_READ)

    def by_name(who: Principal, words: str) -> list[Hit]: ...

Every page tells the labels; who finds is imported with the first search.  A source
finds only what ``who`` may see, a few hits at most.  A hit that is somebody names whom,
and the audit keeps who was shown.
"""

from dataclasses import dataclass
from pkgutil import resolve_name

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


@dataclass(frozen=True, slots=True)
class _Source:
    label: str
    name: str
    needs: Action

    def find(self, who: Principal, words: str) -> list[Hit]:
        found: list[Hit] = resolve_name(self.name)(who, words)
        return found[:_MOST_HITS]


_sources: list[_Source] = []


def source(label: str, name: str, *, needs: Action = Action.HOME_READ) -> None:
    """Register what finds things of a kind for those who may see that kind.

    Args:
        label: the kind.
        name: "module:function" of what finds them.
        needs: what the role must allow.
    """
    _sources.append(_Source(label, name, needs))


def names() -> list[str]:
    """Return all of them by their "module:function"."""
    return [one.name for one in _sources]


def labels(who: Principal) -> list[str]:
    """Return what somebody can find, by kind."""
    return [one.label for one in _open_to(who)]


def search(who: Principal, words: str) -> list[tuple[str, list[Hit]]]:
    """Return what is found, by kind."""
    found = [(one.label, one.find(who, words)) for one in _open_to(who)]
    return [(label, hits) for label, hits in found if hits]


def _open_to(who: Principal) -> list[_Source]:
    return [one for one in _sources if allows(who.role, one.needs)]
