"""How far the pass of a night is, and what passes have counted.

Table workspace     pk = "STANDING", sk = "PASS"
                        run, version, day, began_ms, state, parts, ended_ms,
                        looked, changed
                    pk = "STANDING", sk = "DAY#<YYYY-MM-DD>"
                        version, sums: people, net, margin and worth by mark and word
                    pk = "MOVES#<mark>", sk = "<first day>"
                        last, moves: [before, after, people, net]
"""

from collections.abc import Mapping
from typing import Any

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import HOUR_MS
from chalicelib.insight.nightly.models import Move, Moves, Pass, State, Tally

_PK, _PASS = "STANDING", "PASS"
_GIVEN_UP_MS = 6 * HOUR_MS


class Standings:
    """Reads and moves on passes."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def current(self) -> Pass | None:
        item = self._table.get(pk=_PK, sk=_PASS)
        return _pass(item) if item else None

    def begin(self, made: Pass) -> bool:
        """Begin a pass, unless one over another snapshot is under way."""
        return self._put(
            made,
            "attribute_not_exists(pk) OR #state = :done OR version = :version"
            " OR began_ms < :given_up",
            {
                ":done": State.DONE.value,
                ":version": made.version,
                ":given_up": made.began_ms - _GIVEN_UP_MS,
            },
        )

    def done(self, run: str, part: int) -> Pass | None:
        """Say that a part is done; ``None`` where another pass took its place."""
        try:
            item = self._table.update(
                {"pk": _PK, "sk": _PASS},
                "ADD parts :part",
                values={":part": {str(part)}, ":run": run},
                names={"#run": "run"},
                condition="#run = :run",
            )
        except ConditionFailed:
            return None
        return _pass(item)

    def end(self, made: Pass, whole: Tally) -> bool:
        """Keep what was counted, and say that the pass is over."""
        self._table.put(
            {
                "pk": _PK,
                "sk": f"DAY#{made.day}",
                "version": made.version,
                "sums": whole.to_body()["sums"],
            }
        )
        return self._put(made, "#run = :run", {":run": made.run})

    def days(self, first: str, last: str) -> dict[str, Tally]:
        """Return what was counted on some days, both ends included."""
        rows = self._table.query(
            "pk = :standing AND sk BETWEEN :first AND :last",
            values={
                ":standing": _PK,
                ":first": f"DAY#{first}",
                ":last": f"DAY#{last}",
            },
        )
        return {row["sk"].removeprefix("DAY#"): _tally(row) for row in rows}

    def keep_moves(self, found: Moves) -> None:
        """Keep the moves of a span; it is named by its first day."""
        self._table.put(
            {
                "pk": f"MOVES#{found.mark}",
                "sk": found.first,
                "last": found.last,
                "moves": [
                    [one.before, one.after, one.people, one.net_fen]
                    for one in found.moves
                ],
            }
        )

    def moves(self, mark: str, most: int) -> list[Moves]:
        """Return the latest spans, the newest first."""
        rows = self._table.query(
            "pk = :moves",
            values={":moves": f"MOVES#{mark}"},
            forward=False,
            limit=most,
        )
        return [_moves(mark, row) for row in rows]

    def _put(self, made: Pass, condition: str, values: Item) -> bool:
        names = {f"#{one}": one for one in ("run", "state") if f"#{one}" in condition}
        try:
            self._table.put(_item(made), condition, names, values)
        except ConditionFailed:
            return False
        return True


def standings() -> Standings:
    return Standings(connections.workspace())


def _item(made: Pass) -> Item:
    item = {
        "pk": _PK,
        "sk": _PASS,
        "run": made.run,
        "version": made.version,
        "day": made.day,
        "began_ms": made.began_ms,
        "state": made.state.value,
        "ended_ms": made.ended_ms,
        "looked": made.looked,
        "changed": made.changed,
    }
    parts = {str(part) for part in made.parts}
    return item | ({"parts": parts} if parts else {})  # a set is never empty


def _pass(item: Item) -> Pass:
    return Pass(
        run=item["run"],
        version=item["version"],
        day=item["day"],
        began_ms=item["began_ms"],
        state=State(item["state"]),
        parts=frozenset(map(int, item.get("parts", ()))),
        ended_ms=item["ended_ms"],
        looked=item["looked"],
        changed=item["changed"],
    )


def _tally(item: Mapping[str, Any]) -> Tally:
    return Tally.from_body({"looked": 0, "changed": 0, "sums": item["sums"]})


def _moves(mark: str, item: Mapping[str, Any]) -> Moves:
    found = tuple(Move(one[0], one[1], one[2], one[3]) for one in item["moves"])
    return Moves(mark, item["sk"], item["last"], found)
