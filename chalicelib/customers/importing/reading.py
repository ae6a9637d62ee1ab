"""The first chore of an import: the file becomes rows, in pieces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from chalicelib.core.errors import NotFound
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.files import ImportFiles
from chalicelib.customers.importing.models import PIECE, Row, State
from chalicelib.customers.importing.tables.models import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_LINES,
    Line,
    Unreadable,
)
from chalicelib.customers.importing.tables.opening import opened
from chalicelib.customers.importing.tables.titles import below_titles

_SAMPLES = 5
_SHOWN = 60  # characters of a head or a sample
_TOO_MUCH = (
    f"超过 {MOST_LINES:,} 行，或超过 {MOST_CELLS // 10_000} 万个单元格；"
    "请只保留要导入的列，或拆成几份再上传"
)


def step(chore: Chore, _part: Part) -> Step:
    """Read all of it: a file of ours is read in seconds, and again after a crash."""
    files = desk.files(desk.under_way(chore, State.READING))
    try:
        with files.fetched() as path:
            facts = _read(path, files)
    except NotFound as error:
        raise Unreadable("还没有收到文件，请先上传") from error
    files.put_facts(chore.params["rev"], facts)
    return Step(None, done=facts["rows"])


def finish(chore: Chore) -> Mapping[str, Any]:
    """Offer the columns to be chosen."""
    one = desk.imports().get(chore.params["import"])
    if one.chore == chore.id:
        facts = desk.files(one).facts(chore.params["rev"])
        desk.moved_on(one, State.READ, **facts)
    return {}


def _read(path: Path, files: ImportFiles) -> dict[str, Any]:
    """Keep the rows in pieces; return what is known of the whole."""
    about, lines = opened(path)
    titles, rest = below_titles(lines)
    heads = _heads(next(rest, None))
    samples: list[list[str]] = []
    count = 0
    for number, rows in enumerate(_pieces(rest, len(heads))):
        files.put_rows(number, rows)
        samples += _samples(rows, _SAMPLES - len(samples))
        count += len(rows)
        if count > MOST_LINES or count * len(heads) > MOST_CELLS:
            raise Unreadable(_TOO_MUCH)
    if not count:
        raise Unreadable("文件里只有表头，没有内容")
    return {
        "format": about.format,
        "how": about.how + (f" · 略过表头上方 {titles} 行" if titles else ""),
        "heads": _short(heads),
        "samples": samples,
        "rows": count,
    }


def _heads(line: Line | None) -> list[str]:
    """Return the heads of the columns, each with some name."""
    if line is None:
        raise Unreadable("文件是空的")
    if line.fault:
        raise Unreadable(f"表头读不出来：{line.fault}")
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
        if len(piece) == PIECE:
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
