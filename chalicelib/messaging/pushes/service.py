"""The push worker: twenty recipients, each sent to at most once.

A row is leased before its request leaves and settled after the answer.  Whoever finds a
lease that ran out may send again for 540 s, with the same ``client_msg_id``, which
WeChat recognises; after that the row is "unknown" and stays so unless a receipt comes.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Unavailable
from chalicelib.messaging.governor.decide import (
    STOPPED_FOR_MS,
    decide,
    next_quota_ms,
)
from chalicelib.messaging.governor.models import CAPPED, Code, Decision, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.models import Channel, SendIntent
from chalicelib.messaging.outcomes import REPEATABLE_MS
from chalicelib.messaging.people import Addressee
from chalicelib.messaging.pushes.answers import Answer, Ending, Turn, read
from chalicelib.messaging.pushes.models import (
    OPEN,
    Batch,
    Push,
    PushState,
    PushTask,
    Row,
    RowState,
)
from chalicelib.messaging.pushes.ports import (
    Changes,
    Conduct,
    Effects,
    Pushes,
    Ready,
)
from chalicelib.messaging.rate.bucket import Report

LEASE_MS = 50_000  # the function's timeout and 30 s more
TURNS_MS = 6_000  # how long a batch may wait for its turns and keep sending
_NAP_S = 0.1


@dataclass(slots=True)
class _Work:
    """One delivery of a batch, and how far it has come."""

    task: PushTask
    push: Push
    batch: Batch
    left: set[str] = field(default_factory=set)  # customer ids, not ended yet
    wake_ms: int = 0  # when the first of those asleep may be sent to
    asleep: int = 0
    again_s: int | None = None  # hand it to a fresh message after that
    halted: bool = False  # the push is parked or stopped


@dataclass(frozen=True, slots=True)
class PushWorker:
    """Works through one batch."""

    pushes: Pushes
    changes: Changes
    find_all: Callable[[Iterable[str]], dict[str, Addressee]]
    owner: Callable[[Row], str]  # whose openid a row was sent to
    intent_of: Callable[[Push, Row], SendIntent]
    rules: Callable[[], Rules]
    take_turns: Callable[[int, int, Report], int]  # wanted, per second, how it went
    take_quota: Callable[[int, int], int]  # wanted, limit of the day
    send_all: Callable[[Push, Sequence[Row]], list[Answer]]
    conduct: Conduct
    effects: Effects
    now_ms: Callable[[], int]
    sleep: Callable[[float], None]

    def work(self, task: PushTask) -> None:
        """Send to everybody of the batch who has not been sent to.

        Raises:
            Unavailable: some have to be tried again; the queue brings them back.
        """
        push = self.pushes.get(task.push_id)
        batch = self.pushes.batch(task.push_id, task.batch)
        if push is None or batch is None or not self._goes_on(push):
            return
        work = _Work(task, push, batch)
        ready = self._sift(work)
        if ready:
            self._send(work, ready)
        self._come_back(work)

    def _goes_on(self, push: Push | None) -> bool:
        if push is None:
            return False
        if push.state is PushState.PARKED:
            return push.until_ms <= self.now_ms()
        return push.state is PushState.RUNNING

    def _sift(self, work: _Work) -> Ready:
        """Return whom to send to; settle those for whom it is too late or not due."""
        now_ms = self.now_ms()
        rows = self.pushes.rows(work.push.id, work.batch.people)
        still_open = [row for row in rows if row.state in OPEN]
        work.left = {row.customer_id for row in still_open}
        asleep = [row for row in still_open if row.not_before_ms > now_ms]
        work.asleep = len(asleep)
        work.wake_ms = min((row.not_before_ms for row in asleep), default=0)
        free = [
            row
            for row in still_open
            if row.lease_ms <= now_ms and row.not_before_ms <= now_ms
        ]
        late = [row for row in free if _too_late(row, now_ms)]
        self._settle(work, [Ending(row, RowState.UNKNOWN) for row in late])
        return self._decide(work, [row for row in free if not _too_late(row, now_ms)])

    def _decide(self, work: _Work, rows: list[Row]) -> Ready:
        """Ask the governor about each; its objections end or delay them."""
        if not rows:
            return []
        now_ms, rules = self.now_ms(), self.rules()
        people = self.find_all(row.customer_id for row in rows)
        ready: Ready = []
        endings: list[Ending] = []
        waits: list[Decision] = []
        reached: set[str] = set()
        for row in rows:
            person = people[row.customer_id]
            again = not row.open_id and person.has_got(work.push.id)
            if again or person.customer_id in reached:  # by another id of the person
                decision = _TWICE
            else:
                intent = self.intent_of(work.push, row)
                decision = decide(intent, person.facts(now_ms), rules)
            reached.add(person.customer_id)
            if decision.goes_out:
                ready.append((row, person))
            elif decision.outcome is Outcome.DEFERRED:
                waits.append(decision)
            else:
                endings.append(_refused(row, decision))
        self._settle(work, endings)
        if waits:
            first = min(waits, key=lambda decision: decision.until_ms)
            self._park(work, first.until_ms, str(first.code or ""))
            return []
        return ready

    def _send(self, work: _Work, ready: Ready) -> None:
        """Send in turns, as the account's rate allows and while the push goes on."""
        until_ms = self.now_ms() + TURNS_MS
        report = Report()
        while ready and not work.halted and work.again_s is None:
            rules = self.rules()
            if rules.stopped:
                self._park(work, self.now_ms() + STOPPED_FOR_MS, "API_THROTTLED")
                break
            granted = self.take_turns(len(ready), rules.sends_per_s, report)
            report = Report()
            if granted:
                granted = self._within_quota(work, granted, rules)
                turn = self._turn(work, ready[:granted], rules)
                ready, report = ready[granted:], turn.report
                self._look_up(work)
            elif self.now_ms() >= until_ms:
                work.again_s = 1
            else:
                self.sleep(_NAP_S)
        if report.sent_n:
            self.take_turns(0, self.rules().sends_per_s, report)

    def _look_up(self, work: _Work) -> None:
        """See whether somebody stopped the push while it was being sent."""
        if not work.halted:
            current = self.pushes.get(work.push.id)
            work.halted = not self._goes_on(current)

    def _within_quota(self, work: _Work, wanted: int, rules: Rules) -> int:
        granted = self.take_quota(wanted, rules.template_daily)
        if not granted:
            self._park(work, next_quota_ms(self.now_ms()), "NO_QUOTA")
        return granted

    def _turn(self, work: _Work, part: Ready, rules: Rules) -> Turn:
        if not part:
            return Turn()
        since_ms = self.now_ms()
        fresh = {row.customer_id for row, _ in part if not row.first_ms}
        leased = self.changes.lease(
            work.push,
            work.batch.number,
            part,
            owner=uuid.uuid4().hex,
            lease_ms=since_ms + LEASE_MS,
            rules=rules,
        )
        if not leased:
            return Turn()
        turn = read(leased, self.send_all(work.push, leased), fresh)
        self._write(work, turn)
        self._tell(work, turn, since_ms)
        return turn

    def _write(self, work: _Work, turn: Turn) -> None:
        self._settle(work, turn.endings)
        if turn.unsure:
            self.changes.release(work.push, work.batch.number, turn.unsure)
        if turn.slow:
            until_ms = self.now_ms() + DAY_MS
            self.changes.release(
                work.push, work.batch.number, turn.slow, not_before_ms=until_ms
            )
            work.asleep += len(turn.slow)
            work.wake_ms = work.wake_ms or until_ms

    def _tell(self, work: _Work, turn: Turn, since_ms: int) -> None:
        """Tell what concerns others than these recipients."""
        if turn.msgids:
            self.effects.have_msgids(turn.msgids)
        for row in turn.gone:
            self.effects.not_a_follower(self.owner(row), since_ms)
        for verdict in turn.alarms:
            self.effects.alarm(verdict)
        if turn.stop:
            self.conduct.stop(work.push.id, turn.stop.code)
            work.halted = True
        elif turn.spent:
            self._park(work, next_quota_ms(self.now_ms()), turn.spent.code)
        elif turn.wait_s:
            work.again_s = turn.wait_s

    def _settle(self, work: _Work, endings: list[Ending]) -> None:
        if endings:
            self.changes.settle(work.push, work.batch.number, endings)
            work.left -= {ending.row.customer_id for ending in endings}

    def _park(self, work: _Work, until_ms: int, reason: str) -> None:
        self.conduct.park(work.push.id, until_ms, reason)
        work.halted = True

    def _come_back(self, work: _Work) -> None:
        """Have what is left brought back, unless the push's own timer does that."""
        if work.halted or not work.left:
            return
        if work.again_s is not None:
            self.conduct.again(work.task, work.again_s)
        elif len(work.left) == work.asleep:
            self.pushes.sleep(work.push.id, work.batch.number, work.wake_ms)
        else:
            raise Unavailable(f"{len(work.left)} of the batch to be tried again")


_TWICE = Decision(Outcome.SUPPRESSED, Channel.TEMPLATE, Code.DUPLICATE)


def _too_late(row: Row, now_ms: int) -> bool:
    return bool(row.first_ms) and now_ms - row.first_ms > REPEATABLE_MS


def _refused(row: Row, decision: Decision) -> Ending:
    """Return the end of a row that the governor objects to."""
    code = str(decision.code or "")
    if row.first_ms:
        return Ending(row, RowState.UNKNOWN, code)  # an earlier request may be there
    state = RowState.CAPPED if decision.code in CAPPED else RowState.FAILED
    return Ending(row, state, code, decision=decision)
