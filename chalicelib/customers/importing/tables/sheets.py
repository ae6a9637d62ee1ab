"""A workbook's first sheet, read as it streams by; what is inside is not trusted.

An XLSX is a zip of XML, so a small file may unpack to anything: how large each part
claims to be is looked at first, and the unpacking never exceeds the claim.  Formulas
are refused as such; what a program once computed for them may be long out of date.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from chalicelib.customers.importing.tables.csvs import fault_of
from chalicelib.customers.importing.tables.models import (
    MOST_LINES,
    About,
    Line,
    Unreadable,
)

_MOST_PARTS = 1_000
_MOST_BYTES = 200 * 1024 * 1024  # of all parts unpacked
_MOST_TEXT_BYTES = 48 * 1024 * 1024  # of the shared texts, which are held in memory
_TEXTS = "xl/sharedStrings.xml"
_PROLOGUE_BYTES = 4 * 1024
_MOST_ROWS = 2 * 1_048_576  # blank ones included: twice what a spreadsheet can have
_DAMAGED = "文件已损坏，读不出来，请重新导出后再上传"
_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"}
)
_WHOLE = 2**53


def opened(path: Path) -> tuple[About, Iterator[Line]]:
    """Return the name of the first sheet, and its lines; raises ``Unreadable``."""
    from openpyxl import load_workbook

    with _damage_told():
        _check(path)
        # Held in memory: of a path openpyxl wants the name to end in .xlsx.
        content = BytesIO(path.read_bytes())
        book = load_workbook(content, read_only=True, keep_links=False)
        shown = [one for one in book.worksheets if one.sheet_state == "visible"]
        if not shown:
            raise Unreadable("工作簿里没有可见的工作表")
        sheet = shown[0]
        sheet.reset_dimensions()  # a claim that would be padded to
    return About("XLSX", f"工作表「{sheet.title[:40]}」"), _lines(book, sheet)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Turn whatever parsers raise about bytes that are not theirs into one refusal."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_DAMAGED) from error


def _check(path: Path) -> None:
    """Look at what the file claims to hold before any of it is unpacked."""
    with zipfile.ZipFile(path) as parts:
        held = parts.infolist()
        if len(held) > _MOST_PARTS or sum(p.file_size for p in held) > _MOST_BYTES:
            raise Unreadable("文件解压后太大，请拆成几份再上传")
        for part in held:
            _check_part(parts, part)
        if "xl/workbook.xml" not in parts.namelist():
            raise Unreadable("这不是 XLSX 工作簿，请用 Excel 或 WPS 另存为 .xlsx")


def _check_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 1:
        raise Unreadable("文件加了密码，请去掉密码再上传")
    if part.filename == _TEXTS and part.file_size > _MOST_TEXT_BYTES:
        raise Unreadable("文件里的文字太多，请拆成几份再上传")
    if part.filename.endswith((".xml", ".rels")):
        with parts.open(part) as file:
            head = file.read(_PROLOGUE_BYTES)
        # Without a document type no entity can be declared that unfolds to gigabytes.
        if b"<!DOCTYPE" in head or not head.removeprefix(b"\xef\xbb\xbf")[:1] == b"<":
            raise Unreadable(_DAMAGED)


def _lines(book: Any, sheet: Any) -> Iterator[Line]:
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    try:
        while True:
            with _damage_told():
                number, values = next(rows, (0, ()))
            if not number:
                return
            if number > _MOST_ROWS:
                raise Unreadable(f"超过 {MOST_LINES:,} 行，请拆成几份再上传")
            if values:
                yield _line(number, values)
    finally:
        book.close()


def _line(number: int, values: tuple[Any, ...]) -> Line:
    cells = tuple(_text(value) for value in values)
    if wrong := next((cell for cell in cells if cell in _ERRORS), ""):
        return Line(number, fault=f"有单元格是错误值 {wrong}")
    fault = fault_of(cells)
    return Line(number, () if fault else cells, fault)


def _text(value: Any) -> str:  # noqa: PLR0911 -- one line a kind
    """Return what a cell shows, near enough."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case str():
            return value
        case int():
            return str(value)
        case float():
            whole = value.is_integer() and abs(value) < _WHOLE
            return str(int(value)) if whole else repr(value)
        case datetime():
            text = value.isoformat(" ", "seconds")
            return text.removesuffix(" 00:00:00")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return "="  # a formula for several cells
