"""Workers in a time of their own, in which the machine's speed plays no part.

One of them runs at a time.  Whoever sleeps, or waits for the store, goes on in the
order of when that is over, and the clock jumps there.
"""

import heapq
import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item

_Place = tuple[float, int]  # when it is over, and which came first


class Turns:
    """A clock, and those who wait for it."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._waiting: list[_Place] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._somebody_runs = True

    def now_ms(self) -> int:
        return int(self.now_s * 1000)

    def run(self, workers: Sequence[Callable[[], None]]) -> None:
        """Let all work until each has come to its end."""
        places = [self._queued(0) for _ in workers]
        with ThreadPoolExecutor(len(workers)) as pool:
            ends = [
                pool.submit(self._from, *one)
                for one in zip(places, workers, strict=True)
            ]
            self._stop()
        for end in ends:
            end.result()

    def sleep(self, seconds: float) -> None:
        place = self._queued(seconds)
        self._stop()
        self._start(place)

    def _from(self, place: _Place, work: Callable[[], None]) -> None:
        self._start(place)
        try:
            work()
        finally:
            self._stop()

    def _queued(self, seconds: float) -> _Place:
        place = self.now_s + seconds, next(self._numbers)
        heapq.heappush(self._waiting, place)
        return place

    def _stop(self) -> None:
        with self._changed:
            self._somebody_runs = False
            self._changed.notify_all()

    def _start(self, place: _Place) -> None:
        """Wait until nobody else runs or comes before."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._somebody_runs and self._waiting[0] == place
            )
            heapq.heappop(self._waiting)
            self._somebody_runs = True
            self.now_s = place[0]


class SlowTable(Table):
    """A table whose answers take a while of that time."""

    def __init__(self, table: Table, turns: Turns, seconds: float) -> None:
        super().__init__(table._client, table.name)
        self._turns = turns
        self._seconds = seconds

    def get(self, *, pk: str, sk: str, consistent: bool = True) -> Item | None:
        self._turns.sleep(self._seconds)
        return super().get(pk=pk, sk=sk, consistent=consistent)

    def put(self, *what: Any, **how: Any) -> None:
        self._turns.sleep(self._seconds)
        super().put(*what, **how)
