"""The pass of a night: everybody is measured, then looked at part by part; pure.

Every step is a message of its own and may come twice: it does the same again.  What is
said of people is decided from the rows of the snapshot, thousands a second; only who is
found to be said something else of is read anew, and then it is decided once more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from chalicelib.core.clock import HOUR_MS, business_day
from chalicelib.customers.segments.people.models import PARTS, Snapshot
from chalicelib.customers.segments.people.models import State as Making
from chalicelib.insight.nightly.models import Pass, State, Sum, Tally, Task, together
from chalicelib.insight.standing.marks import Mark
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.standing.reading import numbers_of_row

MOST_LOOKS = 1_500  # people read anew in one step
MOST_ROWS = 500_000  # people of one step: a minute
WAIT_S = 300  # for a snapshot in the making
_MOST_WAITS = 12
_MAKING_LASTS_MS = 2 * HOUR_MS
Row = Mapping[str, Any]


class Snapshots(Protocol):
    def current(self) -> Snapshot | None: ...
    def making(self) -> Snapshot | None: ...


class Passes(Protocol):
    def current(self) -> Pass | None: ...
    def begin(self, made: Pass) -> bool: ...
    def done(self, run: str, part: int) -> Pass | None: ...
    def end(self, made: Pass, whole: Tally) -> bool: ...


class Files(Protocol):
    def measure(self, version: str, day: str) -> None:
        """Measure everybody, and let the measures decide from now on."""

    def rows(self, version: str, part: int, after: str) -> Iterator[Row]: ...
    def keep(self, task: Task, tally: Tally) -> None: ...
    def tallies(self, run: str) -> list[Tally]: ...
    def forget(self, run: str) -> None:
        """Delete what every other pass has left."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What is kept where."""

    snapshots: Snapshots
    passes: Passes
    files: Files


@dataclass(frozen=True, slots=True)
class Seen:
    """What is counted of people beside their marks."""

    worth: Callable[[Numbers], int]  # what somebody will be worth, in fen
    words: Mapping[str, Callable[[Numbers, int], str]]  # by what they are counted under


class Nightly:
    """Does the steps."""

    def __init__(
        self,
        stores: Stores,
        look: Callable[[str, str], int],
        seen: Seen,
        marks: Sequence[Mark],
        send: Callable[[Task, int], None],
        now_ms: Callable[[], int],
    ) -> None:
        """Take what it works with.

        Args:
            stores: snapshots and their rows, how far a pass is, what it has counted.
            look: sets right what is said of somebody; returns how much has changed.
            seen: what is counted of somebody and not kept with them.
            marks: those that can be decided now.
            send: has a step done, after so many seconds.
            now_ms: the clock.
        """
        self._snapshots = stores.snapshots
        self._passes = stores.passes
        self._files = stores.files
        self._look = look
        self._seen = seen
        self._marks = marks
        self._send = send
        self._now_ms = now_ms

    def do(self, task: Task) -> Pass | None:
        """Do a step; return the pass that ends with it, if one does."""
        if task.do == "begin":
            self._begin(task)
        elif task.do == "part":
            self._part(task)
        elif task.do == "sum":
            return self._sum(task.run)
        return None

    def _begin(self, task: Task) -> None:
        now = self._now_ms()
        making = self._snapshots.making()
        if making and self._is_worth_waiting(making, now) and task.waited < _MOST_WAITS:
            self._send(replace(task, waited=task.waited + 1), WAIT_S)
            return
        current = self._snapshots.current()
        if current is None:
            return
        day = business_day(current.as_of_ms)
        self._files.measure(current.version, day)
        made = Pass(f"{current.version}-{now}", current.version, day, now)
        if self._passes.begin(made):
            for part in range(PARTS):
                self._send(Task("part", made.version, made.run, part), 0)

    def _is_worth_waiting(self, making: Snapshot, now: int) -> bool:
        is_young = now - making.as_of_ms < _MAKING_LASTS_MS
        return making.state is not Making.DONE and is_young

    def _part(self, task: Task) -> None:
        made = self._passes.current()
        if made is None or made.run != task.run:
            return
        if task.part in made.parts:
            self._go_on(made)
            return
        tally, after = self._piece(task)
        self._files.keep(task, tally)
        if after:
            self._send(replace(task, after=after, number=task.number + 1), 0)
            return
        if ready := self._passes.done(task.run, task.part):
            self._go_on(ready)

    def _go_on(self, made: Pass) -> None:
        if made.is_read:
            self._send(Task("sum", made.version, made.run), 0)

    def _piece(self, task: Task) -> tuple[Tally, str]:
        """Look at the next people; return where to go on, "" at the end."""
        tally, now = Tally(), self._now_ms()
        rows = self._files.rows(task.version, task.part, task.after)
        for number, row in enumerate(rows, start=1):
            if self._is_out_of_place(row, tally, now):
                tally.looked += 1
                tally.changed += self._look(row["id"], f"night:{task.version}")
            if tally.looked >= MOST_LOOKS or number >= MOST_ROWS:
                return tally, str(row["id"])
        return tally, ""

    def _is_out_of_place(self, row: Row, tally: Tally, now: int) -> bool:
        """Count somebody, and tell whether anything else is to be said of them."""
        numbers, differs = numbers_of_row(row, now), False
        worth_fen = self._seen.worth(numbers)
        one = Sum(1, numbers.net_fen, numbers.margin_fen or 0, worth_fen)
        for name, word in self._seen.words.items():
            tally.count(name, word(numbers, now), one)
        for mark in self._marks:
            before = row[mark.name] or ""
            said = mark.decide(numbers, now, before)
            tally.count(mark.name, said, one)
            differs = differs or said != before
        return differs

    def _sum(self, run: str) -> Pass | None:
        made = self._passes.current()
        if made is None or made.run != run or not made.is_read:
            return None
        whole = together(self._files.tallies(run))
        ended = replace(
            made,
            state=State.DONE,
            ended_ms=self._now_ms(),
            looked=whole.looked,
            changed=whole.changed,
        )
        if not self._passes.end(ended, whole):
            return None
        self._files.forget(run)
        return ended
