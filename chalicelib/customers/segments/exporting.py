"""The people of a segment as a table to take away: a chore that writes it in pieces.

Bucket archive      exports/segments/<chore>/<5 digits>.csv     the pieces
                    exports/segments/<chore>.csv, .xlsx         the whole

All of it expires after a week.  Columns are those of whoever asked, as on the customer
list; no cell is left so that a program might run it.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib import connections
from chalicelib.core.cells import harmless
from chalicelib.core.clock import business_day, local_time
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.book.columns import Cell, Column, for_who_sees
from chalicelib.customers.book.list.rows import Row, rows
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, State, Step
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.segments import audience
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Segment
from chalicelib.customers.segments.membership.models import Member
from chalicelib.customers.segments.membership.repository import member_of
from chalicelib.customers.traits.everything import everything
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Entity, visible_fields

KIND = "segments.export"
LINK_S = 300
FORMS = {"csv": "CSV", "xlsx": "Excel 工作簿"}
_MOST = {"csv": 200_000, "xlsx": 50_000}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": _XLSX}
_AT_ONCE = 500
_BOM = "\ufeff"  # or a spreadsheet takes it for another encoding
_WIDE = 18  # of a column, in characters


def begin(
    segment: Segment, form: str, *, unique: str, by: str, role: Role | None
) -> str:
    """Have a file made; return the id of the job.

    Args:
        segment: whose people.
        form: one of ``FORMS``.
        unique: the same for every repeat of the wish, 32 hex digits.
        by: the actor.
        role: whose eyes it is for; ``None`` for another system.

    Raises:
        InvalidInput: no such form of file.
    """
    if form not in FORMS:
        raise InvalidInput("文件格式是 csv 或 xlsx")
    seen = visible_fields(role or Role.ADMINISTRATOR, Entity.CUSTOMER)
    chore = chores.chores().start(
        KIND,
        f"导出「{segment.name}」",
        {"segment": segment.id, "form": form, "seen": sorted(seen)},
        unique=unique,
        by=by,
        total=max(0, segment.count),
    )
    return chores.watched(chore, by)


def link(segment: Segment, job_id: str) -> str:
    """Return where the file of an export is, for five minutes.

    Raises:
        NotFound: it is no export of that segment, or it is not done.
    """
    chore = chores.chores().known(job_id.removeprefix("j"))
    if chore.kind != KIND or chore.params["segment"] != segment.id:
        raise NotFound("no such export")
    files = chore.result.get("files", {})
    if chore.state is not State.DONE or not files:
        raise NotFound("the export is not done")
    file = files[chore.params["form"]]
    return connections.archive().link(
        file["key"], seconds=LINK_S, download_name=file["saved_as"]
    )


def step(chore: Chore, part: Part) -> Step:
    """Write the next piece; the same step again writes the same piece."""
    form = chore.params["form"]
    if part.done >= _MOST[form]:
        raise InvalidInput(f"{FORMS[form]}最多 {_MOST[form]:,} 位，请缩小范围再导出")
    segment = desk.segments().known(chore.params["segment"])
    number, _, place = part.cursor.partition(" ")
    ids, further = audience.of(segment, place, _AT_ONCE)
    text = _text(_lines(segment, ids, chore.params["seen"]))
    key = f"{_folder(chore)}/{int(number or 0):05d}.csv"
    connections.archive().put(key, text.encode(), _TYPES["csv"])
    cursor = f"{int(number or 0) + 1} {further}" if further else None
    return Step(cursor, done=len(ids))


def finish(chore: Chore) -> Mapping[str, Any]:
    """Put the pieces together under their heads."""
    form = chore.params["form"]
    archive = connections.archive()
    heads = _heads(chore.params["seen"])
    key = f"{_folder(chore)}.{form}"
    with TemporaryDirectory(prefix="export-") as here:
        path = Path(here, "whole")
        pieces = (
            archive.get(one).decode() for one in archive.list(f"{_folder(chore)}/")
        )
        write = _write_csv if form == "csv" else _write_xlsx
        write(path, heads, pieces)
        archive.upload(str(path), key, _TYPES[form])
    saved_as = f"segment-{business_day(chore.created_ms)}.{form}"
    file = {"label": f"下载 {FORMS[form]}", "key": key, "saved_as": saved_as}
    return {"files": {form: file}}


def _write_csv(path: Path, heads: Sequence[str], pieces: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_BOM + _text([heads]))
        file.writelines(pieces)


def _write_xlsx(path: Path, heads: Sequence[str], pieces: Iterator[str]) -> None:
    """Write a workbook row by row, in memory that does not grow with it."""
    import xlsxwriter

    text_only = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), text_only)
    sheet = book.add_worksheet("客户")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, _WIDE)
    bold = book.add_format({"bold": True, "bg_color": "#E7F6EE"})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    lines = (line for piece in pieces for line in csv.reader(io.StringIO(piece)))
    for number, line in enumerate(lines, start=1):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    book.close()


def _folder(chore: Chore) -> str:
    return f"exports/segments/{chore.id}"


def _heads(seen: Collection[str]) -> list[str]:
    more = [label for field, label in _MORE if field in seen]
    columns = [one.label for one in _columns(seen)]
    return ["客户编号", "称呼", *columns, *more, "进入时间", "进入原因"]


_MORE = (("tags", "标签"), ("source", "来源"))


def _columns(seen: Collection[str]) -> list[Column]:
    return for_who_sees(seen, {one.name for one in everything().all()})


def _lines(
    segment: Segment, ids: Sequence[str], seen: Collection[str]
) -> list[list[str]]:
    profiles = connections.profiles()
    items = {
        one["pk"]: one
        for one in profiles.batch_get([{"pk": i, "sk": "PROFILE"} for i in ids])
    }
    standing = {
        one["pk"]: member_of(one)
        for one in profiles.batch_get(
            [{"pk": i, "sk": f"SEG#{segment.id}"} for i in ids]
        )
    }
    found = [from_item(items[one]) for one in ids if one in items]
    columns = _columns(seen)
    return [
        _line(row, seen, standing.get(row.id)) for row in rows(found, columns, seen)
    ]


def _line(row: Row, seen: Collection[str], member: Member | None) -> list[str]:
    more = {"tags": "、".join(one.name for one in row.tags), "source": row.source}
    told = [more[field] for field, _ in _MORE if field in seen]
    since = f"{local_time(member.entered_ms):%Y-%m-%d %H:%M}" if member else ""
    # The reason quotes what is known of somebody, so it is for who sees them whole.
    reason = member.reason if member and "name" in seen else ""
    return [row.id, row.name, *map(_cell, row.cells), *told, since, reason]


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"{local_time(cell.at_ms):%Y-%m-%d %H:%M}" if cell.at_ms else cell.text


def _text(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    return text.getvalue()
