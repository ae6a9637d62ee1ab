"""The life of a run: begun, announced, parked, taken up again, finished.

Every step is one conditional write that raises the run's version, then messages for
the next step, then a note that they went out.  A crash between the first and the last
leaves ``announced`` behind ``version``: whoever comes by, the redelivery of the message
that made the step or a later start, sends them again.  A message of an older version
does nothing else, so what is sent twice is not done twice.
"""

import contextlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol

from chalicelib.core.clock import (
    DAY_MS,
    MINUTE_MS,
    business_day,
    day_start_ms,
    local_time,
)
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.customers.sync.models import LEASE_MS, Base, Current, Part, Run, State

_OLDEST_MS = 7 * DAY_MS  # quotas may stretch a run over days, never over a week
_RENEW_AFTER_MS = 5 * MINUTE_MS
_AFTER_MIDNIGHT_MS = 5 * MINUTE_MS


class Runs(Protocol):
    """Where runs are kept."""

    def current(self) -> Current | None: ...
    def get(self, run_id: str) -> Run | None: ...
    def begin(self, run: Run, before: Current | None) -> None: ...
    def advance(self, run: Run, **changes: object) -> Run: ...
    def note(self, run: Run, **changes: object) -> Run: ...
    def finish(self, run: Run, base: Base, *, now_ms: int) -> None: ...
    def parts(self, run_id: str) -> list[Part]: ...


class Line(Protocol):
    """The queues that carry a run on."""

    def read_page(self, run: Run) -> None: ...
    def merge(self, run: Run, parts: Iterable[int]) -> None: ...
    def fan_out(self, run: Run, parts: Iterable[int]) -> None: ...


class Alarm(Protocol):
    """Wakes a parked run."""

    def wake(self, run_id: str, at_ms: int) -> None: ...


class Course:
    """Moves runs from step to step."""

    def __init__(
        self,
        runs: Runs,
        line: Line,
        alarm: Alarm,
        *,
        app_id: str,
        now_ms: Callable[[], int],
    ) -> None:
        self.runs = runs
        self.now_ms = now_ms
        self._line = line
        self._alarm = alarm
        self._app_id = app_id

    def start(self, *, resume: bool = False) -> Run:
        """Begin a run, or take up the one that lost its worker.

        Args:
            resume: take it up even if its lease says that somebody is at work.
        """
        current = self.runs.current()
        run = self.runs.get(current.run) if current else None
        if run and run.is_under_way:
            if not resume and self.now_ms() < run.lease_until_ms:
                self.overtaken(run, 0)  # its beginner may have died before saying so
                return run
            if self.now_ms() - run.started_ms < _OLDEST_MS:
                return self.take_up(run)
        return self._begin(current)

    def take_up(self, run: Run) -> Run:
        """Send the messages of the step again that a run stands at."""
        lease = self.now_ms() + LEASE_MS
        run = self.runs.note(run, parked_until_ms=0, lease_until_ms=lease)
        self.announce(run)
        return run

    def agree(self, run_id: str) -> Run:
        """Let a run sweep that was stopped because so many seem to have left.

        Raises:
            InvalidInput: it waits for nobody's word.
        """
        run = self.runs.get(run_id)
        if run is None or run.state != State.REFUSED:
            raise InvalidInput("此次同步无需确认")
        agreed = {"override": True, "reason": "", "finished_ms": 0}
        self.step(run, state=State.FETCHING, **agreed)
        return self.runs.get(run_id) or run

    def announce(self, run: Run) -> None:
        """Send the messages of the step a run has come to, and note that it is done."""
        match run.state:
            case State.LISTING:
                self._line.read_page(run)
            case State.MERGING:
                self._line.merge(run, _missing(range(run.parts), run.merged))
            case State.FETCHING if run.is_fetched:
                self.finish(run)
                return
            case State.FETCHING:
                self._line.fan_out(run, _missing(run.to_fetch, run.fetched))
        with contextlib.suppress(Conflict):  # it has gone on meanwhile
            self.runs.note(run, announced=run.version)

    def overtaken(self, run: Run, version: int) -> bool:
        """Tell whether a message is of an older step; announce what a crash left."""
        if version >= run.version:
            return False
        if run.announced < run.version and run.is_under_way:
            self.announce(run)
        return True

    def step(self, run: Run, **changes: object) -> None:
        """Take a step, unless somebody else took it, and announce the next."""
        try:
            run = self.runs.advance(run, **changes, **self.alive())
        except Conflict:
            self.settle(run)
        else:
            self.announce(run)

    def settle(self, run: Run) -> None:
        """See to the announcement of a step that was taken already.

        It was another delivery's, or our own whose answer got lost on the way.
        """
        now = self.runs.get(run.id)
        if now:
            self.overtaken(now, run.version)

    def fail(self, run: Run, reason: str) -> None:
        """End a run for good; nothing of it is applied."""
        now = self.now_ms()
        self.step(run, state=State.FAILED, reason=reason, finished_ms=now)

    def park(self, run: Run) -> None:
        """Wait for the next day in China, when WeChat counts its calls anew."""
        tomorrow = local_time(self.now_ms()).date() + timedelta(days=1)
        due = day_start_ms(tomorrow) + _AFTER_MIDNIGHT_MS
        self._alarm.wake(run.id, due)
        with contextlib.suppress(Conflict):
            self.runs.note(run, parked_until_ms=due, lease_until_ms=due + LEASE_MS)

    def wake(self, run_id: str) -> None:
        """Go on with a run that was parked."""
        run = self.runs.get(run_id)
        if run and run.is_under_way:
            self.take_up(run)

    def keep_alive(self, run: Run) -> None:
        """Renew the lease where it is short, not with every message."""
        if run.lease_until_ms - self.now_ms() < LEASE_MS - _RENEW_AFTER_MS:
            with contextlib.suppress(Conflict):
                self.runs.note(run, **self.alive())

    def finish(self, run: Run) -> None:
        """Make what the run listed the snapshot of the next one."""

        base = Base(
            run=run.id,
            parts=run.parts,
            size=run.found,
            day=business_day(run.started_ms),
            started_ms=run.started_ms,
        )
        with contextlib.suppress(Conflict):
            self.runs.finish(run, base, now_ms=self.now_ms())

    def _begin(self, before: Current | None) -> Run:
        now = self.now_ms()
        run = Run(
            id=f"{now:013d}",
            app_id=self._app_id,
            started_ms=now,
            base=before.base if before else Base(),
            lease_until_ms=now + LEASE_MS,
            updated_ms=now,
        )
        try:
            self.runs.begin(run, before)
        except Conflict:  # somebody began one in the same moment
            theirs = self.runs.current()
            run = (self.runs.get(theirs.run) if theirs else None) or run
            self.overtaken(run, 0)
        else:
            self.announce(run)
        return run

    def alive(self) -> dict[str, object]:
        """Return what every step renews."""
        now = self.now_ms()
        return {"lease_until_ms": now + LEASE_MS, "updated_ms": now}


def _missing(parts: Iterable[int], done: Iterable[str]) -> list[int]:
    finished = set(done)
    return [part for part in parts if str(part) not in finished]
