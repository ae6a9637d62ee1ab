"""What becomes of rows: foreseen in a trial run, and then done; unit by unit."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from chalicelib.core.errors import Rejected
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import faults
from chalicelib.customers.importing.cells import Wrong
from chalicelib.customers.importing.desk import files
from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.importing.models import (
    PIECE,
    UNIT,
    Import,
    Outcome,
    Row,
    Verdict,
)
from chalicelib.customers.importing.people import CustomerRows, twins
from chalicelib.customers.importing.sales import OrderRows

Judge = Callable[[int, list[Row]], list[Verdict]]
_LASTS_S = 6.0  # of a step: so that people see it move


class Rows(Protocol):
    """Reads rows of a kind, foresees what becomes of them, and does it."""

    def read(self, row: Row) -> Any: ...
    def foresee(self, wish: Any) -> Outcome: ...
    def do(self, wish: Any) -> None: ...
    def keys(self, row: Row) -> list[str]: ...


def rows_of(one: Import, at_ms: int) -> Rows:
    """Return who does the rows of an import."""
    return OrderRows(one) if one.kind is Kind.ORDERS else CustomerRows(one, at_ms)


def stepped(one: Import, chore: Chore, part: Part, judge: Judge) -> Step:
    """Judge a part's next units, as many as there is time for.

    Args:
        one: the import.
        chore: that is at it; its parts share the units in one stretch each.
        part: which one.
        judge: returns what becomes of the rows of a unit, and keeps it.
    """
    ends = one.units * (part.number + 1) // len(chore.parts)
    rows, number = _Rows(one), int(part.cursor)
    fine = bad = 0
    begun = time.monotonic()
    while number < ends:
        made = judge(number, rows.of(number))
        good = sum(verdict.outcome.is_done for verdict in made)
        fine, bad, number = fine + good, bad + len(made) - good, number + 1
        if time.monotonic() - begun > _LASTS_S:
            break
    return Step(str(number) if number < ends else None, done=fine, failed=bad)


class _Rows:
    """The rows of units, each piece read once."""

    def __init__(self, one: Import) -> None:
        self._files = files(one)
        self._piece: tuple[int, list[Row]] = (-1, [])

    def of(self, number: int) -> list[Row]:
        at = number * UNIT
        if self._piece[0] != at // PIECE:
            self._piece = (at // PIECE, self._files.rows(at // PIECE))
        first = at % PIECE
        return self._piece[1][first : first + UNIT]


def foreseen(row: Row, rows: Rows, repeats: Mapping[int, int]) -> Verdict:
    """Return what would become of a row."""
    if row.fault:
        return Verdict(row, Outcome.FAULT, (row.fault,))
    if first := repeats.get(row.line):
        return Verdict(row, Outcome.TWIN, (f"与第 {first} 行重复",))
    try:
        return Verdict(row, rows.foresee(rows.read(row)))
    except Wrong as error:
        return Verdict(row, Outcome.FAULT, (str(error),))


def done(verdict: Verdict, row: Row, rows: Rows) -> Verdict:
    """Do a row, and return what became of it."""
    if not verdict.outcome.is_done:
        return verdict
    try:
        rows.do(rows.read(row))
    except Wrong as error:
        return Verdict(row, Outcome.FAULT, (str(error),))
    except Rejected:
        return Verdict(row, Outcome.FAULT, ("这一行没有被接受，请核对内容",))
    return verdict


def told(one: Import, stage: str) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the counts of all units, and the files of what did not go well."""
    counts: Counter[str] = Counter()
    bad: list[Verdict] = []
    for made in files(one).all_verdicts(one, stage):
        counts.update(verdict.outcome.value for verdict in made)
        bad += [verdict for verdict in made if not verdict.outcome.is_done]
    return dict(counts), faults.made(one, stage, bad)


def twins_of(one: Import, rows: Rows) -> Mapping[int, int]:
    """Return the lines that repeat others; found once, from all rows."""
    known = files(one).twins(one.rev)
    if known is None:
        known = twins(_named(one, rows))
        files(one).put_twins(one.rev, known)
    return known


def _named(one: Import, rows: Rows) -> Iterable[tuple[int, list[str]]]:
    for row in files(one).all_rows(one.pieces):
        if not row.fault:
            yield row.line, rows.keys(row)
