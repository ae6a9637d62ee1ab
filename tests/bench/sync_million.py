"""The follower sync at a million followers: CPU, requests and memory.

Ten times what ``sync`` measures beside a peer: nothing may grow with the number of
followers but the number of messages.
"""

import time

from tests.bench.figures import at_most, note
from tests.bench.followers import Followers, running
from tests.bench.sync import Worker, connect, peak_mb
from tests.emulators import MiniStack

FOLLOWERS = 1_000_000
SMALLER = 100_000
MOVED = 9_000  # join, and as many leave: under one percent, so nobody has to agree


def run() -> list[dict[str, str]]:
    emulator = MiniStack()
    try:
        with running() as world:
            connect(emulator)
            return _measured(world, emulator)
    finally:
        emulator.stop()


def _measured(world: Followers, emulator: MiniStack) -> list[dict[str, str]]:
    smaller_s = _synced(world, 0, SMALLER)
    emulator.empty()
    connect(emulator)

    first_s = _synced(world, SMALLER, SMALLER + FOLLOWERS)
    requests = world.counts()["requests"]
    nightly_s = _synced(world, SMALLER, SMALLER + FOLLOWERS)
    idle = world.written()
    _synced(world, SMALLER + MOVED, SMALLER + MOVED + FOLLOWERS)
    changes = 2 * MOVED

    note("sync, a million: first import, CPU", first_s, "s")
    note("sync, a million: nightly, CPU", nightly_s, "s")
    growth = (first_s / FOLLOWERS) / (smaller_s / SMALLER)
    return [
        at_most("sync, a million: peak memory of one worker", peak_mb(), 256, "MB"),
        at_most(
            f"sync, a million: CPU a follower, against {SMALLER:,} followers",
            growth,
            1.2,
        ),
        at_most(
            "sync, a million: requests to DynamoDB a follower, first import",
            requests / FOLLOWERS,
            1.05,
            "",
        ),
        at_most("sync, a million: writes by a run without changes", idle, 0, ""),
        at_most(
            f"sync, a million: profiles written per real change ({changes:,} changes)",
            world.counts()["profile"] / changes,
            1.02,
        ),
    ]


def _synced(world: Followers, first: int, end: int) -> float:
    """Sync with exactly these followers; return our CPU in seconds."""
    time.sleep(0.002)  # a run is known by the millisecond in which it began
    world.set(first, end)
    worker = Worker(world)
    worker.sync()
    return worker.cpu_s
