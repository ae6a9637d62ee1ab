"""The head of the customer page: chips, figures and buttons, added by each module.

    head.figures.add(
        Figure("spent", "累计消费", 20, "orders", lambda one: Shown("¥8,126", "11 单"))
    )
    head.buttons.add(
        Button("message", "发消息", "message-circle", "/console/seat/c/{id}", 10,
               Action.MESSAGES_SEND, is_main=True)
    )

All of it is made of the sheet that the page has read; ``None`` shows nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from chalicelib.customers.sheet import Sheet
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Action, allows


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it stands there: "2,480", "分", "320 年底过期"."""

    value: str
    note: str = ""
    tone: str = ""  # green, amber or red where it means something
    at_ms: int = 0  # of a figure that is an instant


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the strip."""

    name: str
    label: str
    order: int
    seen_as: str  # the field of Entity.CUSTOMER that a role must see
    read: Callable[[Sheet], Shown | None]
    hint: str = ""  # what it means, where that is not plain


@dataclass(frozen=True, slots=True)
class Chip:
    """A word in a small box."""

    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A chip beside the name."""

    name: str
    order: int
    seen_as: str
    read: Callable[[Sheet], Chip | None]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do with the customer; ``{id}`` in the path is whom."""

    name: str
    label: str
    icon: str
    path: str
    order: int
    needs: Action
    in_drawer: bool = False
    is_main: bool = False


class _Placed(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


One = TypeVar("One", bound=_Placed)


class Row(Generic[One]):
    """Things of a kind in their order."""

    def __init__(self) -> None:
        self._ones: dict[str, One] = {}

    def add(self, *ones: One) -> None:
        """Add some; raises ``ValueError`` for a name that is another's."""
        for one in ones:
            if self._ones.setdefault(one.name, one) != one:
                raise ValueError(f"two things are called {one.name}")

    def all(self) -> list[One]:
        return sorted(self._ones.values(), key=lambda one: (one.order, one.name))


figures: Row[Figure] = Row()
badges: Row[Badge] = Row()
buttons: Row[Button] = Row()


def figures_of(sheet: Sheet, seen: Collection[str]) -> list[tuple[Figure, Shown]]:
    """Return the figures of somebody for who sees those fields."""
    mine = [one for one in figures.all() if one.seen_as in seen]
    return [(one, shown) for one in mine if (shown := one.read(sheet))]


def chips_of(sheet: Sheet, seen: Collection[str]) -> list[Chip]:
    """Return the chips beside somebody's name for who sees those fields."""
    mine = [one for one in badges.all() if one.seen_as in seen]
    return [chip for one in mine if (chip := one.read(sheet))]


def buttons_of(role: Role) -> list[Button]:
    """Return what a role may begin with a customer."""
    return [one for one in buttons.all() if allows(role, one.needs)]
