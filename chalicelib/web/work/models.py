"""Long work that somebody asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["queued", "running", "done", "failed"]
Ref = Mapping[str, Any]

_ID = re.compile(r"j[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of it."""

    id: str
    kind: str
    ref: Ref  # what it is about, in the words of its kind
    by: str  # actor
    at_ms: int
    state: State | None = None  # None where its module tells how far it is
    percent: int = 0
    words: str = ""  # why it failed
    result: Mapping[str, Any] = field(default_factory=dict)


def is_id(text: str) -> bool:
    """Tell whether it could be the id of a job."""
    return bool(_ID.fullmatch(text))
