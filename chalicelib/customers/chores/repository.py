"""Chores and how far they are.

Table workspace     pk = "CHORE#<id>", sk = "CHORE"
                        kind, title, by, params, state, total, result, error, ttl
                    pk = "CHORE#<id>", sk = "PART#<2 digits>"
                        cursor, rev, done, failed, over, moved_ms, ttl
Index owner         owner_pk = "CHORES", owner_sk = "<13 digits of ms>#<id>"
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.chores.models import Chore, Part, State, Step

_KEPT_MS = 90 * DAY_MS


class ChoreRows:
    """Reads chores and moves them on."""

    def __init__(self, workspace: Table, now_ms: Callable[[], int]) -> None:
        self._table = workspace
        self._now_ms = now_ms

    def add(self, chore: Chore) -> bool:
        """Enter a chore with its parts; ``False`` where it is there already."""
        rows = [self._table.put_write(_row(chore), "attribute_not_exists(pk)")]
        rows += [self._table.put_write(_part_row(chore, one)) for one in chore.parts]
        try:
            transact(rows)
        except TransactionFailed:
            return False
        return True

    def get(self, chore_id: str) -> Chore | None:
        """Return a chore and all its parts: one read."""
        rows = list(
            self._table.query("pk = :chore", values={":chore": f"CHORE#{chore_id}"})
        )
        heads = [row for row in rows if row["sk"] == "CHORE"]
        return _chore(heads[0], rows) if heads else None

    def latest(self, limit: int, before: str = "~") -> list[Chore]:
        """Return the newest chores without their parts, the newest first.

        Args:
            limit: at most so many.
            before: the place of the last one before, see ``place``.
        """
        found = self._table.query(
            "owner_pk = :all AND owner_sk < :before",
            values={":all": "CHORES", ":before": before},
            index="owner",
            forward=False,
            limit=limit,
        )
        return [_chore(row, []) for row in found]

    def move(self, chore: Chore, part: Part, step: Step) -> bool:
        """Note a step; ``False`` where another delivery of it was quicker."""
        try:
            self._table.update(
                _part_key(chore.id, part.number),
                "SET #cursor = :cursor, #over = :over, moved_ms = :now"
                " ADD rev :one, done :done, failed :failed",
                names={"#cursor": "cursor", "#over": "over"},
                values={
                    ":cursor": step.cursor or "",
                    ":over": step.cursor is None,
                    ":now": self._now_ms(),
                    ":one": 1,
                    ":done": step.done,
                    ":failed": step.failed,
                    ":rev": part.rev,
                },
                condition="rev = :rev",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True

    def settle(
        self,
        chore_id: str,
        state: State,
        *,
        given: tuple[State, ...],
        result: Mapping[str, Any] | None = None,
        error: str = "",
    ) -> bool:
        """Change the state if it is one of the given; tell whether it did."""
        known = {f":g{number}": one.value for number, one in enumerate(given)}
        try:
            self._table.update(
                {"pk": f"CHORE#{chore_id}", "sk": "CHORE"},
                "SET #state = :state, #result = :result, #error = :error,"
                " finished_ms = :finished",
                names={"#state": "state", "#result": "result", "#error": "error"},
                values={
                    ":state": state.value,
                    ":result": dict(result or {}),
                    ":error": error,
                    ":finished": self._now_ms() if state.is_over else 0,
                    **known,
                },
                condition=f"#state IN ({', '.join(known)})",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True


def place(chore: Chore) -> str:
    """Return where a chore stands in the list of all."""
    return f"{chore.created_ms:013d}#{chore.id}"


def _row(chore: Chore) -> Item:
    return {
        "pk": f"CHORE#{chore.id}",
        "sk": "CHORE",
        "owner_pk": "CHORES",
        "owner_sk": place(chore),
        "id": chore.id,
        "kind": chore.kind,
        "title": chore.title,
        "by": chore.by,
        "created_ms": chore.created_ms,
        "state": chore.state.value,
        "params": dict(chore.params),
        "total": chore.total,
        "result": {},
        "error": "",
        "finished_ms": 0,
        "ttl": (chore.created_ms + _KEPT_MS) // 1000,
    }


def _part_row(chore: Chore, part: Part) -> Item:
    return {
        **_part_key(chore.id, part.number),
        "cursor": part.cursor,
        "rev": 0,
        "done": 0,
        "failed": 0,
        "over": False,
        "moved_ms": chore.created_ms,
        "ttl": (chore.created_ms + _KEPT_MS) // 1000,
    }


def _part_key(chore_id: str, number: int) -> dict[str, str]:
    return {"pk": f"CHORE#{chore_id}", "sk": f"PART#{number:02d}"}


def _chore(row: Item, rows: list[Item]) -> Chore:
    return Chore(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        by=row["by"],
        created_ms=row["created_ms"],
        state=State(row["state"]),
        params=row["params"],
        total=row["total"],
        parts=tuple(_part(one) for one in rows if one["sk"].startswith("PART#")),
        result=row["result"],
        error=row["error"],
        finished_ms=row["finished_ms"],
    )


def _part(row: Item) -> Part:
    return Part(
        number=int(row["sk"].partition("#")[2]),
        cursor=row["cursor"],
        rev=row["rev"],
        done=row["done"],
        failed=row["failed"],
        is_over=row["over"],
        moved_ms=row["moved_ms"],
    )
