"""The boxes of the customer page: each module adds its own, in a few lines.

    panels.add(
        Panel("membership", "会员", "id", Side.RIGHT, 30, Action.CUSTOMERS_READ,
              "members/panel.html", membership_of)
    )

The page asks for each box by itself, so a slow or broken one holds up no other.  A box
that needs nothing beyond what is read anyway takes the sheet instead of the profile:

    panels.add(
        Panel("numbers", "关键数字", "chart-bar", Side.LEFT, 20, Action.CUSTOMERS_READ,
              "customers/book/person/numbers.html", sheet=numbers_of)
    )

Every template knows ``customer_id``, ``profile``, ``seen`` (the fields of the customer
that the role sees) and ``here`` (the address of the box, to be asked for again).  A
link to more stands in ``<p class="c-box__more">``, beside the title.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action, Entity, allows, visible_fields
from chalicelib.web.visit import Visit


class Side(StrEnum):
    """The column a box stands in."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


def _nothing(_visit: Visit, _profile: Profile) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Panel:
    """One box."""

    name: str  # in addresses
    title: str
    icon: str
    side: Side
    order: int
    needs: Action
    template: str
    values: Callable[[Visit, Profile], Mapping[str, Any]] = _nothing
    note: str = ""
    seen_as: str = ""  # the field of Entity.CUSTOMER that a role must see as well
    sheet: Callable[[Visit, Sheet], Mapping[str, Any]] | None = None

    def is_open_to(self, role: Role) -> bool:
        """Tell whether a role may see it."""
        seen = visible_fields(role, Entity.CUSTOMER)
        return allows(role, self.needs) and (not self.seen_as or self.seen_as in seen)

    def shown(self, visit: Visit, sheet: Sheet) -> Mapping[str, Any]:
        """Return what the template needs."""
        if self.sheet:
            return self.sheet(visit, sheet)
        return self.values(visit, sheet.profile)


class Panels:
    """Every box there is."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel] = {}

    def add(self, *panels: Panel) -> None:
        """Add boxes; raises ``ValueError`` for a name that is another's."""
        for panel in panels:
            if self._panels.setdefault(panel.name, panel) != panel:
                raise ValueError(f"two panels are called {panel.name}")

    def get(self, name: str) -> Panel | None:
        return self._panels.get(name)

    def open_to(self, role: Role, side: Side) -> list[Panel]:
        """Return the boxes of a column that a role may see, from top to bottom."""
        mine = (
            one
            for one in self._panels.values()
            if one.side == side and one.is_open_to(role)
        )
        return sorted(mine, key=lambda one: (one.order, one.name))


panels = Panels()
