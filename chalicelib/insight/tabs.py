"""The tabs of the place 洞察: each package of the module adds its own.

tabs.add(Tab("主题", "/console/insight", Action.INSIGHT_READ, 10))
"""

from dataclasses import dataclass

from chalicelib.staff.roles import Action, allows
from chalicelib.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Tab:
    """One of them."""

    label: str
    path: str  # pages below it belong to it
    needs: Action
    order: int


class Tabs:
    """All of them."""

    def __init__(self) -> None:
        self._tabs: dict[str, Tab] = {}

    def add(self, *tabs: Tab) -> None:
        """Add tabs; raises ``ValueError`` for the path of another."""
        for tab in tabs:
            if self._tabs.setdefault(tab.path, tab) != tab:
                raise ValueError(f"two tabs at {tab.path}")

    def of(self, visit: Visit) -> list[tuple[str, str, bool]]:
        """Return the tabs somebody may open, as ``ui.views`` takes them."""
        mine = [t for t in self._tabs.values() if allows(visit.operator.role, t.needs)]
        mine.sort(key=lambda one: one.order)
        below = [one.path for one in mine if _is_below(visit.path, one.path)]
        current = max(below, key=len, default="")
        return [(one.label, one.path, one.path == current) for one in mine]


tabs = Tabs()


def _is_below(path: str, tab: str) -> bool:
    return path == tab or path.startswith(tab + "/")
