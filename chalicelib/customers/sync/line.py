"""The queues and the timer that carry a run of the follower sync on."""

from collections.abc import Iterable

from chalicelib.aws.queues import Envelope, Queue
from chalicelib.aws.timers import Timer, Timers
from chalicelib.customers.sync.messages import ChunkTask, FanTask, MergeTask, PageTask
from chalicelib.customers.sync.models import Run

TIMER = "sync"


class SyncLine:
    def __init__(self, pages: Queue, diffs: Queue) -> None:
        self._pages = pages
        self._diffs = diffs

    def read_page(self, run: Run) -> None:
        self._pages.send(PageTask(run=run.id, version=run.version))

    def look_at(self, tasks: Iterable[ChunkTask]) -> None:
        self._pages.send_batch(Envelope(task) for task in tasks)

    def merge(self, run: Run, parts: Iterable[int]) -> None:
        self._diffs.send_batch(
            Envelope(MergeTask(run=run.id, version=run.version, part=part))
            for part in parts
        )

    def fan_out(self, run: Run, parts: Iterable[int]) -> None:
        self._diffs.send_batch(
            Envelope(FanTask(run=run.id, version=run.version, part=part))
            for part in parts
        )


class SyncAlarm:
    def __init__(self, timers: Timers) -> None:
        self._timers = timers

    def wake(self, run_id: str, at_ms: int) -> None:
        self._timers.arm(Timer(TIMER, run_id, at_ms))
