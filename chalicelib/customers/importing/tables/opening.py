"""Which kind of file it is, whatever it is called."""

from collections.abc import Iterator
from pathlib import Path

from chalicelib.customers.importing.tables import csvs, sheets
from chalicelib.customers.importing.tables.models import About, Line, Unreadable

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")


def opened(path: Path) -> tuple[About, Iterator[Line]]:
    """Return what a file is, and its lines as they are read; raises ``Unreadable``."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise Unreadable("文件是空的")
    if head.startswith(_ZIP):
        return sheets.opened(path)
    if head.startswith(_OLD_OFFICE):
        raise Unreadable("这是旧版的 .xls 或加了密码的文件，请另存为 .xlsx 再上传")
    if head.startswith(_PICTURES):
        raise Unreadable("这不是表格文件，请上传 CSV 或 XLSX")
    return csvs.opened(path)
