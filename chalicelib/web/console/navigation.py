"""The console's menu: each module adds the places it has, in its ``around``.

A place shows only to those who may open it.  A badge is a small number beside it, asked
for when the menu is drawn, so it must come from what is at hand and read nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action, allows

GROUPS = ("", "客户", "营销", "服务", "分析", "管理")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the menu."""

    path: str  # "/console/staff"; pages below it belong to it
    label: str
    icon: str
    needs: Action
    group: str = ""  # one of GROUPS
    order: int = 100  # within the group
    keywords: str = ""  # what else the search finds it by


@dataclass(frozen=True, slots=True)
class Line:
    """A place as somebody sees it."""

    place: Place
    is_current: bool


class Navigation:
    """Every place there is."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}

    def add(self, *places: Place) -> None:
        """Add places; raises ``ValueError`` for an unknown group or a path twice."""
        for place in places:
            if place.group not in GROUPS:
                raise ValueError(f"no group {place.group}")
            if self._places.setdefault(place.path, place) != place:
                raise ValueError(f"two places at {place.path}")

    def open_to(self, role: Role) -> list[Place]:
        """Return the places of a role in the order of the menu."""
        mine = [place for place in self._places.values() if allows(role, place.needs)]
        return sorted(mine, key=lambda one: (GROUPS.index(one.group), one.order))

    def menu(self, role: Role, path: str) -> list[tuple[str, list[Line]]]:
        """Return the groups and their lines, as seen from a page."""
        places = self.open_to(role)
        current = self.place_of(path)
        return [
            (group, [Line(p, p == current) for p in places if p.group == group])
            for group in GROUPS
            if any(place.group == group for place in places)
        ]

    def place_of(self, path: str) -> Place | None:
        """Return the place that a page belongs to: the longest path it is below."""
        above = (p for p in self if path == p.path or path.startswith(p.path + "/"))
        return max(above, key=lambda place: len(place.path), default=None)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())


navigation = Navigation()
