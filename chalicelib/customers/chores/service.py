"""How a chore goes on: a message a step, and each step noted before the next is sent.

A message that comes twice finds its step noted and ends there.  One that comes back
after a crash between the note and the next message finds that nothing has moved since,
and sends that next message again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.errors import NotFound, Rejected
from chalicelib.customers.chores.models import Chore, Handler, Part, State, Step

MOST_PARTS = 32
STALLED_MS = 2 * MINUTE_MS  # a step takes 20 s, so by then nobody is at work
_GOES_ON = (State.RUNNING, State.FINISHING)


@dataclass(frozen=True, slots=True)
class Task:
    """One step to do: the message of the queue."""

    chore: str
    part: int
    rev: int
    delay_s: int = 0  # how long the queue keeps it; no part of the message

    def to_dict(self) -> dict[str, Any]:
        return {"v": 1, "chore": self.chore, "part": self.part, "rev": self.rev}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        if plain["v"] != 1:
            raise ValueError("a chore's task of another version")
        return cls(str(plain["chore"]), int(plain["part"]), int(plain["rev"]))


class Rows(Protocol):
    """Where chores are kept."""

    def add(self, chore: Chore) -> bool: ...
    def get(self, chore_id: str) -> Chore | None: ...
    def move(self, chore: Chore, part: Part, step: Step) -> bool: ...
    def settle(
        self,
        chore_id: str,
        state: State,
        *,
        given: tuple[State, ...],
        result: Mapping[str, Any] | None = None,
        error: str = "",
    ) -> bool: ...


class Chores:
    """Begins, continues, pauses and ends long work."""

    def __init__(
        self,
        rows: Rows,
        send: Callable[[Sequence[Task]], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._rows = rows
        self._send = send
        self._now_ms = now_ms

    def start(
        self,
        kind: str,
        title: str,
        params: Mapping[str, Any],
        *,
        unique: str,
        by: str,
        total: int = 0,
        cursors: Sequence[str] = ("",),
    ) -> str:
        """Begin a chore, once for every ``unique``; return its id.

        Args:
            kind: who does it, see ``inbox.chores``.
            title: what people read.
            params: what the handler needs; plain values that DynamoDB takes.
            unique: the same for every repeat of the same wish, 32 hex digits.
            by: the actor.
            total: pieces of work, 0 while that is not known.
            cursors: where each part begins; one part by default.
        """
        if not 1 <= len(cursors) <= MOST_PARTS:
            raise ValueError(f"1 to {MOST_PARTS} parts")
        chore = Chore(
            id=unique,
            kind=kind,
            title=title,
            by=by,
            created_ms=self._now_ms(),
            params=params,
            total=total,
            parts=tuple(Part(number, one) for number, one in enumerate(cursors)),
        )
        self._rows.add(chore)
        # Also when it was there: the one that entered it may have ended right then.
        self._send([Task(chore.id, part.number, 0) for part in chore.parts])
        return chore.id

    def work(self, task: Task, handler_of: Callable[[str], Handler]) -> None:
        """Do the step that a message asks for."""
        chore = self._rows.get(task.chore)
        if chore is None or chore.state not in _GOES_ON:
            return
        part = chore.parts[task.part]
        if part.is_over:
            self._end(chore, handler_of(chore.kind))
        elif part.rev == task.rev:
            self._step(chore, part, handler_of(chore.kind))
        elif self._now_ms() - part.moved_ms > STALLED_MS:
            self._send([Task(chore.id, part.number, part.rev)])

    def pause(self, chore_id: str) -> None:
        """Stop after the steps that are under way."""
        self._rows.settle(chore_id, State.PAUSED, given=(State.RUNNING,))

    def resume(self, chore_id: str) -> None:
        """Go on with what was paused, or with what a dead letter had left standing."""
        chore = self.known(chore_id)
        if chore.state.is_over:
            return
        self._rows.settle(chore_id, State.RUNNING, given=(State.PAUSED,))
        self._send([Task(chore.id, part.number, part.rev) for part in chore.parts])

    def cancel(self, chore_id: str) -> None:
        """End it; what is done stays done."""
        given = (State.RUNNING, State.PAUSED)
        self._rows.settle(chore_id, State.CANCELLED, given=given)

    def known(self, chore_id: str) -> Chore:
        """Return a chore; raises ``NotFound``."""
        chore = self._rows.get(chore_id)
        if chore is None:
            raise NotFound("no such chore")
        return chore

    def _step(self, chore: Chore, part: Part, handler: Handler) -> None:
        try:
            step = handler.step(chore, part)
        except Rejected as error:
            words = str(error)
            self._rows.settle(chore.id, State.FAILED, given=_GOES_ON, error=words)
            return
        if not self._rows.move(chore, part, step):
            return
        if step.cursor is not None:
            self._send([Task(chore.id, part.number, part.rev + 1, step.wait_s)])
            return
        self._end(self.known(chore.id), handler)

    def _end(self, chore: Chore, handler: Handler) -> None:
        if not all(part.is_over for part in chore.parts):
            return
        self._rows.settle(chore.id, State.FINISHING, given=(State.RUNNING,))
        result = handler.finish(chore)
        self._rows.settle(chore.id, State.DONE, given=(State.FINISHING,), result=result)
