"""Looking at the people in whom a run found a difference, a hundred at a time."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.sync.merging import REFRESH_DAYS
from chalicelib.customers.sync.messages import ChunkTask
from chalicelib.customers.sync.models import Part, Run, State, Tally
from chalicelib.customers.sync.service import Course
from chalicelib.customers.sync.verdicts import (
    Effect,
    Finding,
    Known,
    Told,
    listed,
    refreshed,
    unlisted,
)
from chalicelib.wechat.errors import QuotaSpent, UnreachableUser

_TRIES = 4  # how often others may change somebody while we look


class Details(Protocol):
    def followers(self, open_ids: Sequence[str]) -> Sequence[Told]: ...


class People(Protocol):
    """The profiles, as a run changes them."""

    def known(self, open_ids: Sequence[str]) -> dict[str, Known]: ...
    def erased(self, open_ids: Sequence[str]) -> Mapping[str, int]:
        """Return until when the lives of those were erased that were."""

    def apply(self, run: Run, findings: Sequence[Finding]) -> list[str]:
        """Write each finding wholly or not; return whom somebody else has changed."""


class Progressing(Protocol):
    def part(self, run_id: str, part: int) -> Part | None: ...
    def chunk_done(self, run: Run, task: ChunkTask, tally: Tally) -> Part: ...
    def part_done(self, run: Run, part: int) -> Run: ...


class Gone:
    """Somebody whose openid WeChat no longer takes."""

    subscribed = False
    subscribed_at = 0
    union_id = remark = source = scene = language = ""
    tag_ids: tuple[int, ...] = ()

    def __init__(self, open_id: str) -> None:
        self.open_id = open_id


class Fetching:
    """Applies one chunk; the last one of the last part finishes the run."""

    def __init__(
        self,
        course: Course,
        progressing: Progressing,
        people: People,
        account: Details,
    ) -> None:
        self._course = course
        self._progressing = progressing
        self._people = people
        self._account = account

    def look_at(self, task: ChunkTask) -> None:
        run = self._course.runs.get(task.run)
        part = self._progressing.part(task.run, task.part)
        if run is None or part is None or run.state != State.FETCHING:
            return
        if run.parked_until_ms > self._course.now_ms():
            return  # all that is not done is sent out again then
        if task.chunk not in part.done:
            try:
                tally = self._look(run, task)
            except QuotaSpent:
                self._course.park(run)
                return
            part = self._progressing.chunk_done(run, task, tally)
        self._close(run, part)

    def _close(self, run: Run, part: Part) -> None:
        if not part.is_done:
            self._course.keep_alive(run)
            return
        run = self._progressing.part_done(run, part.part)
        if run.is_fetched:
            self._course.finish(run)

    def _look(self, run: Run, task: ChunkTask) -> Tally:
        effects: list[Effect] = []
        left: Sequence[str] = list(dict.fromkeys(task.open_ids))
        for _ in range(_TRIES):
            known = self._people.known(left)
            asked = [o for o in left if self._must_ask(run, task, known.get(o))]
            erased = self._people.erased([o for o in asked if o not in known])
            findings = [
                self._judge(run, task, known.get(told.open_id), told, erased)
                for told in self._ask(asked)
            ]
            changed = [f for f in findings if f.follow or f.fields]
            refused = set(self._people.apply(run, changed))
            effects += [f.effect for f in findings if f.open_id not in refused]
            left = [o for o in asked if o in refused]
            if not left:
                break
        # Whoever still changes under our hands is told about by events.
        rest = len(task.open_ids) - len(effects)
        return _tally([*effects, *[Effect.UNCHANGED] * rest])

    def _must_ask(self, run: Run, task: ChunkTask, known: Known | None) -> bool:
        if task.what == "join":
            # Events told of most joiners; some of them we have looked at already.
            return known is None or not known.subscribed or _is_stale(run, known)
        return known is not None

    def _judge(
        self,
        run: Run,
        task: ChunkTask,
        known: Known | None,
        told: Told,
        erased: Mapping[str, int],
    ) -> Finding:
        match task.what:
            case "join":
                erased_ms = erased.get(told.open_id, 0)
                return listed(known, told, run.id, run.started_ms, erased_ms)
            case "leave":
                return unlisted(known, told, run.id, run.started_ms)
            case "refresh":
                return refreshed(known, told, run.id)

    def _ask(self, open_ids: Sequence[str]) -> list[Told]:
        """Return everybody's details; an openid that WeChat refuses spoils no other."""
        if not open_ids:
            return []
        try:
            return list(self._account.followers(open_ids))
        except UnreachableUser:
            if len(open_ids) == 1:
                return [Gone(open_ids[0])]
            half = len(open_ids) // 2
            return self._ask(open_ids[:half]) + self._ask(open_ids[half:])


def _is_stale(run: Run, known: Known) -> bool:
    """Tell whether WeChat's fields are too old, or written by this very run.

    The second brings a redelivered chunk to the same tally.
    """
    age_ms = run.started_ms - known.fields_at_ms
    return age_ms > REFRESH_DAYS * DAY_MS or age_ms <= 0


def _tally(effects: Sequence[Effect]) -> Tally:
    return Tally(**{effect.value: effects.count(effect) for effect in Effect})
