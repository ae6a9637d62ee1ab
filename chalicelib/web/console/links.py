"""Where the console shows a thing: who has a page for one says so in its ``around``.

    links.shown("customer", "/console/customers/{id}", needs=Action.CUSTOMERS_READ)

What has no page yet, or none for a role, has no address and is shown without a link.
"""

import re
from dataclasses import dataclass

from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class _Shown:
    path: str  # with "{id}"
    needs: Action


_shown: dict[str, _Shown] = {}


def shown(kind: str, path: str, *, needs: Action) -> None:
    """Say where things of a kind are shown; ``ValueError`` for a second place."""
    if _shown.setdefault(kind, _Shown(path, needs)) != _Shown(path, needs):
        raise ValueError(f"two places for {kind}")


def address(who: Principal, kind: str, name: str) -> str:
    """Return where somebody finds a thing, "" where they cannot."""
    place = _shown.get(kind)
    if place is None or not allows(who.role, place.needs) or not _ID.fullmatch(name):
        return ""
    return place.path.replace("{id}", name)
