"""A leaver's open work goes to a colleague in one go, and back if that was wrong.

A module that has work with owners (conversations, cases, leads) registers it:

    handover.register("cases", "工单", cases_of_staff)

It is begun by the page and carried on by a function that has minutes for it.  Each
piece moves together with the row that says so, on condition that the leaver still has
it.  One that is interrupted goes on with what is left; undoing it gives back whatever
the colleague still has.

Table workspace     pk = "HANDOVER#<id>", sk = "HANDOVER"
                        leaver, heir, by, at, state, total, modules
                    pk = "HANDOVER#<id>", sk = "WORK#<kind>#<piece>"    kind, piece
Index owner         owner_pk = "WORK#<kind>#<piece>", owner_sk = "<handover id>"
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
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
Tell = Callable[[int], None]  # how many percent are done


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
    state: str  # running, done, undoing or undone
    moved: dict[str, int]
    total: int = 0  # what was open when it began
    modules: tuple[str, ...] = ()  # that know how to move it

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

    def begin(
        self, handover_id: str, leaver: str, heir: str, by: str, at_ms: int
    ) -> None:
        """Write down that everything open goes from one to the other.

        Raises:
            Conflict: there is another one of that id, or it is over.
        """
        item = {"leaver": leaver, "heir": heir, "by": by, "at": at_ms}
        item |= {"total": sum(work.count for work in open_work(leaver))}
        # Whoever carries it on imports them, and so learns of every kind of work.
        item |= {"modules": sorted({kind.work.__module__ for kind in kinds()})}
        try:
            self._table.put(
                {**_key(handover_id), **item, "state": "running"},
                "attribute_not_exists(pk) OR (leaver = :leaver AND heir = :heir "
                "AND #state = :running)",
                names={"#state": "state"},
                values={":leaver": leaver, ":heir": heir, ":running": "running"},
            )
        except ConditionFailed as error:
            raise Conflict("the handover is another one, or over") from error

    def begin_undoing(self, handover_id: str) -> None:
        """Write down that it goes back; again changes nothing.

        Raises:
            NotFound: there is none.
            Conflict: it is not done yet, or undone.
        """
        self.get(handover_id)
        self._set_state(handover_id, ("done", "undoing"), "undoing")

    def carry_on(self, handover_id: str, tell: Tell) -> Handover:
        """Move what is left of it, this way or back; one that is over stays so."""
        found = self.get(handover_id)
        for module in found.modules:
            import_module(module)
        with suppress(Conflict):  # somebody who carried it on, too, was faster
            if found.state == "running":
                self._move_all(found, tell)
                self._set_state(handover_id, ("running",), "done")
            elif found.state == "undoing":
                self._give_back(found, tell)
                self._set_state(handover_id, ("undoing",), "undone")
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
            total=item["total"],
            modules=tuple(item["modules"]),
        )

    def forget(self, kind: str, piece: str) -> int:
        """Forget that a piece ever moved, so that it moves back no more."""
        rows = self._table.query(
            "owner_pk = :work",
            values={":work": f"WORK#{kind}#{piece}"},
            index="owner",
        )
        keys = [{"pk": row["pk"], "sk": row["sk"]} for row in rows]
        self._table.batch_write(deletes=keys)
        return len(keys)

    def _move_all(self, found: Handover, tell: Tell) -> None:
        moved = found.count
        for kind in kinds():
            pieces = iter(kind.work().owned(found.leaver))
            while some := list(islice(pieces, _AT_ONCE)):
                self._move(found.id, kind, some, found.leaver, found.heir)
                moved += len(some)
                tell(_percent(moved, found.total))

    def _give_back(self, found: Handover, tell: Tell) -> None:
        rows = list(self._rows(found.id))
        for number, (kind, piece) in enumerate(rows, start=1):
            if kind in _KINDS:
                write = _KINDS[kind].work().give(piece, found.heir, found.leaver)
                row = _row(found.id, kind, piece)
                key = {"pk": row["pk"], "sk": row["sk"]}
                _unless_refused([write, self._table.delete_write(key)])
            if number % _AT_ONCE == 0:
                tell(_percent(number, len(rows)))

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

    def _set_state(self, handover_id: str, before: tuple[str, ...], after: str) -> None:
        """Set it; raises ``Conflict`` where it is none of those before."""
        known = {f":b{number}": state for number, state in enumerate(before)}
        self._table.update(
            _key(handover_id),
            "SET #state = :after",
            names={"#state": "state"},
            values={":after": after, **known},
            condition="#state IN (" + ", ".join(known) + ")",
            returns="NONE",
        )


def _key(handover_id: str) -> dict[str, str]:
    return {"pk": f"HANDOVER#{handover_id}", "sk": "HANDOVER"}


def _percent(done: int, total: int) -> int:
    """Return how much is done; never all, since the end is said apart."""
    return min(99, 100 * done // total) if total else 99


def _row(handover_id: str, kind: str, piece: str) -> dict[str, str]:
    key = {"pk": f"HANDOVER#{handover_id}", "sk": f"WORK#{kind}#{piece}"}
    index = {"owner_pk": f"WORK#{kind}#{piece}", "owner_sk": handover_id}
    return {**key, **index, "kind": kind, "piece": piece}


def _unless_refused(writes: list[Write]) -> None:
    """Move one piece, unless it is somebody else's by now."""
    try:
        transact(writes)
    except TransactionFailed:
        return
