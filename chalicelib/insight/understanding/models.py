"""What an act of somebody means for what we know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.customers.profile.changes import Changes


@dataclass(frozen=True, slots=True)
class Understood:
    """What goes into the entry, and what into the profile's one update."""

    data: Mapping[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


NOTHING = Understood()
