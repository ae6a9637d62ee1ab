"""A leaver's open work goes to a colleague in one go, and back if that was wrong.

A module that has work with owners (conversations, cases, leads) registers it:

    handover.register("cases", "工单", cases_of_staff)

Each piece moves together with the row that says so, on condition that the leaver still
has it.  A handover that is interrupted is begun again and goes on with what is left;
undoing it gives back whatever the colleague still has.

Table workspace     pk = "HANDOVER#<id>", sk = "HANDOVER"    leaver, heir, by, at, state
                    pk = "HANDOVER#<id>", sk = "WORK#<kind>#<piece>"    kind, piece
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import (
    MOST_WRITES,
    TransactionFailed,
    Write,
    transact,
)
from chalicelib.core.errors import Conflict, NotFound

_AT_ONCE = MOST_WRITES // 2  # a piece and its row


class Work(Protocol):
    """One kind of work that has owners."""

    def owned(self, staff_id: str) -> Iterable[str]:
        """Return the ids of the open pieces somebody has."""

    def give(self, piece: str, giver: str, taker: str) -> Write:
        """Return the write that moves a piece, conditional on ``giver`` having it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Work of one kind, by the name people know it by."""

    name: str
    title: str
    work: Callable[[], Work]


_KINDS: dict[str, Kind] = {}


def register(name: str, title: str, work: Callable[[], Work]) -> None:
    """Let work of that kind be handed over; doing it again replaces it."""
    _KINDS[name] = Kind(name, title, work)


def kinds() -> tuple[Kind, ...]:
    return tuple(_KINDS.values())


@dataclass(frozen=True, slots=True)
class Open:
    """How much of one kind somebody has."""

    kind: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover; ``moved`` by kind."""

    id: str
    leaver: str
    heir: str
    by: str
    at_ms: int
    state: str  # running, done or undone
    moved: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.moved.values())


def open_work(staff_id: str) -> list[Open]:
    """Return what somebody would leave behind."""
    return [
        Open(kind.name, kind.title, sum(1 for _ in kind.work().owned(staff_id)))
        for kind in kinds()
    ]


def notice(leaver: str, heir: str) -> str:
    """Return the draft of what customers could be told."""
    return f"您好，{leaver}的工作已由{heir}接手，接下来由{heir}为您服务。"


class Handovers:
    """Moves work and remembers what it moved."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def start(
        self, handover_id: str, leaver: str, heir: str, by: str, at_ms: int
    ) -> Handover:
        """Move everything open from one to the other; again goes on where it ended."""
        self._open(handover_id, leaver, heir, by, at_ms)
        for kind in kinds():
            pieces = iter(kind.work().owned(leaver))
            while some := list(islice(pieces, _AT_ONCE)):
                self._move(handover_id, kind, some, leaver, heir)
        self._set_state(handover_id, "running", "done")
        return self.get(handover_id)

    def undo(self, handover_id: str) -> Handover:
        """Give back what the heir still has.

        Raises:
            Conflict: it is not done, or undone before.
        """
        found = self.get(handover_id)
        if found.state not in ("done", "undoing"):
            raise Conflict(f"the handover is {found.state}")
        self._set_state(handover_id, found.state, "undoing")
        for kind, piece in list(self._rows(handover_id)):
            if kind in _KINDS:
                write = _KINDS[kind].work().give(piece, found.heir, found.leaver)
                row = {"pk": f"HANDOVER#{handover_id}", "sk": f"WORK#{kind}#{piece}"}
                _unless_refused([write, self._table.delete_write(row)])
        self._set_state(handover_id, "undoing", "undone")
        return self.get(handover_id)

    def get(self, handover_id: str) -> Handover:
        """Return a handover; raises ``NotFound``."""
        item = self._table.get(pk=f"HANDOVER#{handover_id}", sk="HANDOVER")
        if item is None:
            raise NotFound("no such handover")
        moved: dict[str, int] = {}
        for kind, _ in self._rows(handover_id):
            moved[kind] = moved.get(kind, 0) + 1
        return Handover(
            id=handover_id,
            leaver=item["leaver"],
            heir=item["heir"],
            by=item["by"],
            at_ms=item["at"],
            state=item["state"],
            moved=moved,
        )

    def _open(
        self, handover_id: str, leaver: str, heir: str, by: str, at_ms: int
    ) -> None:
        item = {"leaver": leaver, "heir": heir, "by": by, "at": at_ms}
        key = {"pk": f"HANDOVER#{handover_id}", "sk": "HANDOVER"}
        try:
            self._table.put(
                {**key, **item, "state": "running"},
                "attribute_not_exists(pk) OR (leaver = :leaver AND heir = :heir "
                "AND #state = :running)",
                names={"#state": "state"},
                values={":leaver": leaver, ":heir": heir, ":running": "running"},
            )
        except ConditionFailed as error:
            raise Conflict("the handover is another one, or over") from error

    def _move(
        self, handover_id: str, kind: Kind, pieces: list[str], leaver: str, heir: str
    ) -> None:
        pairs = [
            [
                kind.work().give(piece, leaver, heir),
                self._table.put_write(_row(handover_id, kind.name, piece)),
            ]
            for piece in pieces
        ]
        try:
            transact([write for pair in pairs for write in pair])
        except TransactionFailed:
            # One of them changed hands meanwhile: the others go one by one.
            for pair in pairs:
                _unless_refused(pair)

    def _rows(self, handover_id: str) -> Iterator[tuple[str, str]]:
        rows = self._table.query(
            "pk = :handover AND begins_with(sk, :work)",
            values={":handover": f"HANDOVER#{handover_id}", ":work": "WORK#"},
        )
        for row in rows:
            yield row["kind"], row["piece"]

    def _set_state(self, handover_id: str, before: str, after: str) -> None:
        self._table.update(
            {"pk": f"HANDOVER#{handover_id}", "sk": "HANDOVER"},
            "SET #state = :after",
            names={"#state": "state"},
            values={":after": after, ":before": before},
            condition="#state = :before",
            returns="NONE",
        )


def _row(handover_id: str, kind: str, piece: str) -> dict[str, str]:
    key = {"pk": f"HANDOVER#{handover_id}", "sk": f"WORK#{kind}#{piece}"}
    return {**key, "kind": kind, "piece": piece}


def _unless_refused(writes: list[Write]) -> None:
    """Move one piece, unless it is somebody else's by now."""
    try:
        transact(writes)
    except TransactionFailed:
        return
