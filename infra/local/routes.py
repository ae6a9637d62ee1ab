"""Which door a path belongs to, as API Gateway's resources decide it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Match:
    """A resource, the door behind it and what the path holds."""

    door: str
    resource: str  # "/portal/static/{ver}/{name}"
    parameters: dict[str, str] | None


@dataclass(slots=True)
class RouteTable:
    """All doors' resources; a fixed segment wins over a parameter, as in production."""

    _resources: dict[tuple[str, str], tuple[str, re.Pattern[str]]] = field(
        default_factory=dict
    )

    def add(self, door: str, path: str, methods: Iterable[str]) -> None:
        """Register a resource; raises ``ValueError`` where two doors claim it."""
        for method in methods:
            if (known := self._resources.get((method, path))) and known[0] != door:
                raise ValueError(f"{door} and {known[0]} both serve {method} {path}")
            self._resources[method, path] = (door, _pattern(path))

    def find(self, method: str, path: str) -> Match | None:
        """Return the match, ``None`` where API Gateway knows no such thing.

        The trailing slash is forgiven, as there; parameters come decoded.
        """
        asked = path.rstrip("/") or "/"
        found = [
            (resource, door, hit)
            for (verb, resource), (door, pattern) in self._resources.items()
            if verb == method and (hit := pattern.fullmatch(asked))
        ]
        if not found:
            return None
        resource, door, hit = min(found, key=lambda one: one[0].count("{"))
        held = {name: unquote(value) for name, value in hit.groupdict().items()}
        return Match(door, resource, held or None)


def _pattern(resource: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", resource)
    pieces = (
        f"(?P<{part}>[^/]+)" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    return re.compile("".join(pieces))
