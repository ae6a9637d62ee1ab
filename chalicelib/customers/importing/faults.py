"""The rows of an import that did not go well, as files to correct and send again.

Cells that a program might run are not left so.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from chalicelib.core.cells import harmless
from chalicelib.customers.importing.desk import files
from chalicelib.customers.importing.models import Import, Verdict

_BOM = "\ufeff"  # or a spreadsheet takes it for another encoding
_MOST_OF_A_WORKBOOK = 10_000  # rows: it takes a while, and CSV has all of them
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HELD_BYTES = 4 * 1024 * 1024


def made(one: Import, stage: str, bad: Sequence[Verdict]) -> dict[str, Any]:
    """Write the files, as the jobs page offers them; none where all went well."""
    if not bad:
        return {}
    store = files(one)
    content = _csv(_lines(one, bad)).encode()
    kind = "text/csv; charset=utf-8"
    key = store.put_file(one.rev, f"{stage}.csv", content, kind)
    found = {"csv": _file("问题行（CSV）", key, f"import-{one.id[:8]}-errors.csv")}
    if len(bad) <= _MOST_OF_A_WORKBOOK:
        content = _workbook(_lines(one, bad))
        key = store.put_file(one.rev, f"{stage}.xlsx", content, _XLSX)
        name = f"import-{one.id[:8]}-errors.xlsx"
        found["xlsx"] = _file("问题行（XLSX）", key, name)
    return found


def _file(label: str, key: str, saved_as: str) -> dict[str, str]:
    return {"label": label, "key": key, "saved_as": saved_as}


def _lines(one: Import, bad: Iterable[Verdict]) -> Iterator[list[str]]:
    yield ["行号", "原因", *(harmless(head) for head in one.heads)]
    for verdict in bad:
        cells = (harmless(cell) for cell in verdict.row.cells)
        yield [str(verdict.row.line), "；".join(verdict.faults), *cells]


def _csv(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    text.write(_BOM)
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _workbook(lines: Iterable[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("问题行")
    for line in lines:
        row = [WriteOnlyCell(sheet, value=text) for text in line]
        for cell in row:
            cell.data_type = "s"  # whatever it looks like
        sheet.append(row)
    with SpooledTemporaryFile(max_size=_HELD_BYTES) as file:
        book.save(file)
        file.seek(0)
        return file.read()
