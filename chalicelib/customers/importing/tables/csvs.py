"""Text with separators, in any of the encodings that Chinese spreadsheets write.

What cannot be decoded spoils its own line alone, so a file that is broken half way is
good up to there.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.customers.importing.tables.models import (
    MOST_CHARACTERS,
    About,
    Line,
    Unreadable,
)

_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ENCODINGS = ("utf-8", "gb18030")
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030"}
_SEPARATORS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
_LOOKED_AT_BYTES = 64 * 1024
_LONGEST_LINE_BYTES = 1024 * 1024
_LONGEST_FIELD = 16 * 1024  # an open quote swallows no more than that
_MOST_LINES_OF_ONE = 50  # in which a cell may have line breaks
_BAD = "\ufffd"
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")

NOT_DECODED = "含有无法识别的字符，请检查文件的编码"
_OPEN_QUOTE = "引号没有成对，或这一行太长"
_CONTROLS = "含有看不见的控制字符"


def opened(path: Path) -> tuple[About, Iterator[Line]]:
    """Return what kind of text it is, and its lines; raises ``Unreadable``."""
    encoding = _encoding(path)
    separator = _separator(path, encoding)
    how = f"{_NAMES.get(encoding, 'UTF-16')} 编码，{_SEPARATORS[separator]}分隔"
    return About("CSV", how), _lines(path, encoding, separator)


def _encoding(path: Path) -> str:
    """Return the encoding in which the fewest lines are broken."""
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT_BYTES)
        for bom, name in _BOMS.items():
            if head.startswith(bom):
                return name
        if b"\0" in head:
            raise Unreadable("这不是表格文件，请上传 CSV 或 XLSX")
        file.seek(0)
        broken, total = dict.fromkeys(_ENCODINGS, 0), 0
        while line := file.readline(_LONGEST_LINE_BYTES):
            total += 1
            for name in _ENCODINGS:
                broken[name] += not _decodes(line, name)
    best = min(_ENCODINGS, key=lambda name: broken[name])
    if broken[best] * 2 > total:
        raise Unreadable("看不懂文件的编码，请另存为 UTF-8 编码的 CSV 再上传")
    return best


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> str:
    """Return what stands most often between the heads."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        text = file.read(_LOOKED_AT_BYTES)
    heads = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(heads.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _lines(path: Path, encoding: str, separator: str) -> Iterator[Line]:
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from _read(csv.reader(file, delimiter=separator))
    finally:
        csv.field_size_limit(before)


def _read(reader: Any) -> Iterator[Line]:
    while True:
        first = reader.line_num + 1
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield Line(first, fault=_OPEN_QUOTE)
            continue
        spans = reader.line_num - first + 1
        fault = _OPEN_QUOTE if spans > _MOST_LINES_OF_ONE else fault_of(cells)
        yield Line(first, () if fault else cells, fault)


def fault_of(cells: tuple[str, ...]) -> str:
    """Return why a line cannot be used, "" where it can."""
    for cell in cells:
        if _BAD in cell:
            return NOT_DECODED
        if len(cell) > MOST_CHARACTERS:
            return f"有单元格超过 {MOST_CHARACTERS:,} 个字符"
        if _CONTROL.search(cell):
            return _CONTROLS
    return ""
