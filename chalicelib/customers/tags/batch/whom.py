"""The ways to say whom a batch means; a module that knows groups adds its own.

    whom.add(
        Way("segment", "分群", "chalicelib.customers.segments.audience:members",
            lambda actor: {"s4x9k2": "沉默的老客"})
    )

The function returns the next customers of one of the choices, and where to go on, ""
at the end.  The batch remembers its name, since it runs where nobody added the way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from chalicelib.core.errors import InvalidInput

# One of the choices, the cursor ("" begins), the limit: customer ids and the cursor.
Members = Callable[[str, str, int], tuple[list[str], str]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say whom one means."""

    name: str
    label: str  # in the form
    members: str  # "module:function", see ``Members``
    choices: Callable[[str], Mapping[str, str]]  # id to name, for who asks


_ways: dict[str, Way] = {}


def add(way: Way) -> None:
    """Offer a way; raises ``ValueError`` for a name that means something else."""
    if _ways.setdefault(way.name, way) != way:
        raise ValueError(f"two ways are called {way.name}")


def ways() -> tuple[Way, ...]:
    return tuple(_ways.values())


def chosen(actor: str, name: str, of: str) -> tuple[Way, str]:
    """Return a way and the name of somebody's choice; raises ``InvalidInput``."""
    way = _ways.get(name)
    label = way.choices(actor).get(of, "") if way else ""
    if way is None or not label:
        raise InvalidInput("请选择客户范围")
    return way, label


def members(named: str, of: str, cursor: str, limit: int) -> tuple[list[str], str]:
    """Return the next people by the name of the function that knows them."""
    module, _, function = named.partition(":")
    find: Members = getattr(import_module(module), function)
    return find(of, cursor, limit)
