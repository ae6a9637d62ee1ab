"""What a view may answer with; ``pages`` turns it into HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """A template with its values."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    cookies: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Elsewhere: "/portal/…" is below our root, anything else a full address."""

    to: str
    cookies: tuple[str, ...] = ()


Answer = Page | Redirect
