"""Comparing a finished list with the snapshot, one partition at a time."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from chalicelib.core.clock import business_day
from chalicelib.core.errors import NotFound
from chalicelib.customers.sync.completeness import after_merge
from chalicelib.customers.sync.messages import ChunkTask, FanTask, MergeTask
from chalicelib.customers.sync.models import Base, PageReceipt, Part, Run, State
from chalicelib.customers.sync.partitions import (
    Changes,
    changes_of,
    chunks,
    due_slots,
    overlapping,
    pack_changes,
    pack_lines,
    part_of,
    unpack,
)
from chalicelib.customers.sync.service import Course

REFRESH_DAYS = 30  # WeChat's fields are looked at again after that many


class PartStore(Protocol):
    """Where lists are kept."""

    def block(self, run_id: str, page: int, span: tuple[int, int]) -> bytes: ...
    def snapshot(self, run_id: str, part: int) -> bytes: ...
    def keep_snapshot(self, run_id: str, part: int, body: bytes) -> None: ...
    def changes(self, run_id: str, part: int) -> bytes: ...
    def keep_changes(self, run_id: str, part: int, body: bytes) -> None: ...


class PartReceipts(Protocol):
    def pages(self, run_id: str) -> Iterator[PageReceipt]: ...
    def part(self, run_id: str, part: int) -> Part | None: ...
    def merged(self, run: Run, part: Part) -> Run: ...


class Newcomers(Protocol):
    def since(self, at_ms: int, part: int, parts: int) -> Iterable[str]:
        """Yield who followed by an event after that, of one partition at least."""


class ChunkLine(Protocol):
    def look_at(self, tasks: Iterable[ChunkTask]) -> None: ...


class Merging:
    """Finds joiners, leavers and who is due, and sends them out once all are found."""

    def __init__(
        self,
        course: Course,
        receipts: PartReceipts,
        store: PartStore,
        newcomers: Newcomers,
        line: ChunkLine,
    ) -> None:
        self._course = course
        self._receipts = receipts
        self._store = store
        self._newcomers = newcomers
        self._line = line

    def merge(self, task: MergeTask) -> None:
        """Compare one partition; the last one decides whether the run goes on."""
        run = self._course.runs.get(task.run)
        if run is None or self._course.overtaken(run, task.version):
            return
        if run.state != State.MERGING:
            return
        if str(task.part) not in run.merged:
            run = self._merge(run, task.part)
        if run.is_merged:
            self._decide(run)

    def fan_out(self, task: FanTask) -> None:
        """Send one partition's people out, those of chunks that are not done yet."""
        run = self._course.runs.get(task.run)
        if run is None or self._course.overtaken(run, task.version):
            return
        part = self._receipts.part(run.id, task.part)
        if run.state != State.FETCHING or part is None:
            return
        self._line.look_at(
            ChunkTask(
                run=run.id, part=task.part, chunk=name, what=what, open_ids=people
            )
            for name, what, people in chunks(self._store.changes(run.id, task.part))
            if name not in part.done
        )

    def _merge(self, run: Run, part: int) -> Run:
        listed = self._listed(run, part)
        found = changes_of(
            self._before(run.base, part, run.parts),
            listed,
            newcomers=self._followed_since(run, part),
            due=due_slots(run.base.day, business_day(run.started_ms), REFRESH_DAYS),
            period=REFRESH_DAYS,
        )
        self._store.keep_snapshot(run.id, part, pack_lines(listed))
        self._store.keep_changes(run.id, part, pack_changes(found))
        return self._receipts.merged(run, _receipt(part, listed, found))

    def _listed(self, run: Run, part: int) -> list[str]:
        """Return the partition's people on all pages, sorted, each once."""
        people: list[str] = []
        for receipt in self._receipts.pages(run.id):
            first, end = receipt.spans[part]
            if end > first:
                people += unpack(self._store.block(run.id, receipt.page, (first, end)))
        return sorted(set(people))

    def _before(self, base: Base, part: int, parts: int) -> list[str]:
        """Return the partition's people in the snapshot, sorted."""
        if not base.run:
            return []
        people: list[str] = []
        for other in overlapping(part, parts, base.parts):
            people += unpack(self._snapshot(base.run, other))
        return sorted(who for who in people if part_of(who, parts) == part)

    def _snapshot(self, run_id: str, part: int) -> bytes:
        try:
            return self._store.snapshot(run_id, part)
        except NotFound:
            # Without it its people look like joiners, and joiners who are known
            # already are left alone: safe, where an error would stop every sync.
            return b""

    def _followed_since(self, run: Run, part: int) -> list[str]:
        if run.is_first:
            return []
        since = self._newcomers.since(run.base.started_ms, part, run.parts)
        return [who for who in since if part_of(who, run.parts) == part]

    def _decide(self, run: Run) -> None:
        parts = self._course.runs.parts(run.id)
        found = sum(part.listed for part in parts)
        leavers = sum(part.leavers for part in parts)
        verdict = after_merge(run, found + run.erased, leavers)
        over = verdict.state != State.FETCHING
        self._course.step(
            run,
            state=verdict.state,
            reason=verdict.reason,
            found=found,
            joiners=sum(part.joiners for part in parts),
            leavers=leavers,
            refreshes=sum(part.refreshes for part in parts),
            to_fetch=tuple(part.part for part in parts if part.chunks),
            finished_ms=self._course.now_ms() if over else 0,
        )


def _receipt(part: int, listed: list[str], found: Changes) -> Part:
    return Part(
        part=part,
        listed=len(listed),
        joiners=len(found.joiners),
        leavers=len(found.leavers),
        refreshes=len(found.refreshes),
    )
