"""The first chore of an import: the file becomes rows, in pieces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from chalicelib.core.errors import NotFound
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.models import CHUNK, Row, State
from chalicelib.customers.importing.tables.models import (
    MOST_COLUMNS,
    MOST_LINES,
    Line,
    Unreadable,
)
from chalicelib.customers.importing.tables.opening import opened

_SAMPLES = 5
_SHOWN = 60  # characters of a head or a sample


def step(chore: Chore, _part: Part) -> Step:
    """Read all of it: a file of ours is read in seconds, and again after a crash."""
    one = desk.under_way(chore, State.READING)
    files = desk.files(one)
    try:
        with files.fetched() as path:
            about, lines = opened(path)
            rest = (line for line in lines if not line.is_blank)
            heads = _heads(next(rest, None))
            samples: list[list[str]] = []
            count = 0
            for number, rows in enumerate(_pieces(rest, len(heads))):
                files.put_rows(number, rows)
                count += len(rows)
                fine = (row for row in rows if not row.fault)
                samples += [
                    _short(row.cells) for row in fine if len(samples) < _SAMPLES
                ]
                _check_count(count)
    except NotFound as error:
        raise Unreadable("还没有收到文件，请先上传") from error
    if not count:
        raise Unreadable("文件里只有表头，没有内容")
    desk.moved_on(
        one,
        State.READ,
        format=about.format,
        how=about.how,
        heads=_short(heads),
        samples=samples,
        rows=count,
    )
    return Step(None, done=count)


def finish(_chore: Chore) -> Mapping[str, Any]:
    return {}


def _heads(line: Line | None) -> list[str]:
    """Return the heads of the columns, each with some name."""
    if line is None:
        raise Unreadable("文件是空的")
    if line.fault:
        raise Unreadable(f"第一行读不出来：{line.fault}")
    cells = [cell.strip() for cell in line.cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"超过 {MOST_COLUMNS} 列，请只保留要导入的列")
    return [cell or f"第 {number} 列" for number, cell in enumerate(cells, start=1)]


def _pieces(lines: Iterable[Line], columns: int) -> Iterator[list[Row]]:
    piece: list[Row] = []
    for line in lines:
        piece.append(_row(line, columns))
        if len(piece) == CHUNK:
            yield piece
            piece = []
    if piece:
        yield piece


def _row(line: Line, columns: int) -> Row:
    """Return a line as a row; what stands beside the columns spoils it."""
    cells = line.cells[:columns]
    if any(cell.strip() for cell in line.cells[columns:]):
        return Row(line.number, cells, f"比表头多出内容：应有 {columns} 列")
    return Row(line.number, cells, line.fault)


def _samples(rows: Sequence[Row], most: int) -> list[list[str]]:
    fine = (row for row in rows if not row.fault)
    return [_short(row.cells) for row in islice(fine, most)]


def _short(cells: Sequence[str]) -> list[str]:
    return [cell[:_SHOWN] for cell in cells]


def _check_count(count: int) -> None:
    if count > MOST_LINES:
        raise Unreadable(f"超过 {MOST_LINES:,} 行，请拆成几份再上传")
