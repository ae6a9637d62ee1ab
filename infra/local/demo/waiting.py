"""Waiting for what the functions do meanwhile."""

import time
from collections.abc import Callable

_LOOKS_EVERY_S = 1.0


def until(ready: Callable[[], object], within_s: int) -> None:
    """Return once something is so, or when it has taken too long for a demo."""
    ends = time.monotonic() + within_s
    while not ready() and time.monotonic() < ends:
        time.sleep(_LOOKS_EVERY_S)
