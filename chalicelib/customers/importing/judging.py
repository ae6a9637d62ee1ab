"""What becomes of rows: foreseen in a trial run, and then done; piece by piece."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.core.errors import Rejected
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import faults
from chalicelib.customers.importing.cells import Wrong
from chalicelib.customers.importing.desk import files
from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.importing.models import Import, Outcome, Row, Verdict
from chalicelib.customers.importing.people import CustomerRows, twins
from chalicelib.customers.importing.sales import OrderRows


class Rows(Protocol):
    """Reads rows of a kind, foresees what becomes of them, and does it."""

    def read(self, row: Row) -> Any: ...
    def foresee(self, wish: Any) -> Outcome: ...
    def do(self, wish: Any) -> None: ...
    def keys(self, row: Row) -> list[str]: ...


def rows_of(one: Import, at_ms: int) -> Rows:
    """Return who does the rows of an import."""
    return OrderRows(one) if one.kind is Kind.ORDERS else CustomerRows(one, at_ms)


def piece(one: Import, number: int, rows: Rows) -> list[Verdict]:
    """Return what would become of the rows of a piece."""
    repeats = _twins(one, rows)
    return [foreseen(row, rows, repeats) for row in files(one).rows(number)]


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


def next_step(one: Import, chore: Chore, part: Part, made: Sequence[Verdict]) -> Step:
    """Return the step after a piece; parts take the pieces in turns."""
    after = int(part.cursor) + len(chore.parts)
    fine = sum(verdict.outcome.is_done for verdict in made)
    cursor = str(after) if after < one.cursors else None
    return Step(cursor, done=fine, failed=len(made) - fine)


def told(one: Import, stage: str) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the counts of all pieces, and the files of what did not go well."""
    counts: Counter[str] = Counter()
    bad: list[Verdict] = []
    for made in files(one).all_verdicts(one, stage):
        counts.update(verdict.outcome.value for verdict in made)
        bad += [verdict for verdict in made if not verdict.outcome.is_done]
    return dict(counts), faults.made(one, stage, bad)


def _twins(one: Import, rows: Rows) -> Mapping[int, int]:
    """Return the lines that repeat others; found once, from all rows."""
    known = files(one).twins(one.rev)
    if known is None:
        known = twins(_named(one, rows))
        files(one).put_twins(one.rev, known)
    return known


def _named(one: Import, rows: Rows) -> Iterable[tuple[int, list[str]]]:
    for row in files(one).all_rows(one.cursors):
        if not row.fault:
            yield row.line, rows.keys(row)
