"""How long a step may go on."""

import time
from collections.abc import Callable

STEP_S = 12.0  # of the 20 a step has; what was begun is finished


def running_out(
    seconds: float = STEP_S, clock: Callable[[], float] = time.monotonic
) -> Callable[[], bool]:
    """Return what tells whether there is time for more."""
    ends = clock() + seconds
    return lambda: clock() < ends
