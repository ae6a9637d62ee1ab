"""Which door a path belongs to, as API Gateway's resources decide it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from chalicelib.aws.proxied import first_match


@dataclass(frozen=True, slots=True)
class Match:
    """A resource, the door behind it and what the path holds."""

    door: str
    resource: str  # "/portal/static/{ver}/{name}"
    parameters: dict[str, str] | None


@dataclass(slots=True)
class RouteTable:
    """All doors' resources, by method."""

    _doors: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, door: str, path: str, methods: Iterable[str]) -> None:
        """Register a resource; raises ``ValueError`` where two doors claim it."""
        for method in methods:
            known = self._doors.setdefault(method, {}).setdefault(path, door)
            if known != door:
                raise ValueError(f"{door} and {known} both serve {method} {path}")

    def find(self, method: str, path: str) -> Match | None:
        """Return the match, ``None`` where API Gateway knows no such thing.

        The trailing slash is forgiven, as there; parameters come decoded.
        """
        doors = self._doors.get(method, {})
        found = first_match(path.rstrip("/") or "/", doors)
        if found is None:
            return None
        resource, held = found
        values = {name: unquote(value) for name, value in held.items()}
        return Match(doors[resource], resource, values or None)
