"""The customer list as a table to take away: a chore that writes it part by part.

Bucket archive      exports/customers/<chore>/<5 digits>.csv    the parts
                    exports/customers/<chore>.csv               the whole

All of it expires after a week.
What is masked on the page is masked here; cells that a program might run are not left
so.  Columns are those of whoever asked.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib import connections
from chalicelib.core.cells import harmless
from chalicelib.core.clock import business_day, iso
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book import colleagues
from chalicelib.customers.book.columns import Cell, Column, for_who_sees
from chalicelib.customers.book.list.rows import Row, rows
from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.persons import Persons
from chalicelib.customers.traits.everything import everything

KIND = "customers.export"
FOLDER = "exports/customers"
_AT_ONCE = 1_000
_MOST = 100_000
_BOM = "\ufeff"  # or a spreadsheet takes it for another encoding


def step(chore: Chore, part: Part) -> Step:
    """Write the next part; the same step again writes the same part."""
    if part.done >= _MOST:
        raise InvalidInput(f"超过 {_MOST:,} 位，请先筛选，再分批导出")
    selected = Selection.from_params(chore.params)
    number, _, place = part.cursor.partition(" ")
    found, further = selected.people(place, _AT_ONCE)
    text = _table(found, selected.seen)
    key = f"{_folder(chore)}/{int(number or 0):05d}.csv"
    connections.archive().put(key, text.encode(), "text/csv")
    cursor = f"{int(number or 0) + 1} {further}" if further is not None else None
    return Step(cursor, done=len(found))


def finish(chore: Chore) -> Mapping[str, Any]:
    """Put the parts together under their heads."""
    archive = connections.archive()
    parts = list(archive.list(f"{_folder(chore)}/"))
    seen = Selection.from_params(chore.params).seen
    whole = [_heads(seen), *(archive.get(one).decode() for one in parts)]
    key = f"{_folder(chore)}.csv"
    archive.put(key, "".join(whole).encode(), "text/csv; charset=utf-8")
    saved_as = f"customers-{business_day(chore.created_ms)}.csv"
    file = {"label": "下载 CSV", "key": key, "saved_as": saved_as}
    return {"files": {"csv": file}}


def _folder(chore: Chore) -> str:
    return f"{FOLDER}/{chore.id}"


def _table(ids: Sequence[str], seen: Collection[str]) -> str:
    known = Persons(connections.profiles()).subjects(ids, traits=False)
    profiles = [known[one].profile for one in ids if one in known]
    columns = _columns(seen)
    names = colleagues.names()
    return _csv(
        _line(one, columns, seen, names) for one in rows(profiles, columns, seen)
    )


def _columns(seen: Collection[str]) -> list[Column]:
    return for_who_sees(seen, {one.name for one in everything().all()})


def _heads(seen: Collection[str]) -> str:
    plain = [one.label for one in _columns(seen)]
    more = [label for field, label in _MORE if field in seen]
    return _BOM + _csv([["客户编号", "称呼", *plain, *more]])


_MORE = (("tags", "标签"), ("source", "来源"), ("staff", "归属"))


def _line(
    row: Row, columns: Sequence[Column], seen: Collection[str], names: Mapping[str, str]
) -> list[str]:
    plain = [_text(cell) for cell, _ in zip(row.cells, columns, strict=True)]
    more = {
        "tags": "、".join(one.name for one in row.tags),
        "source": row.source,
        "staff": names.get(row.owner, ""),
    }
    return [row.id, row.name, *plain, *(more[f] for f, _ in _MORE if f in seen)]


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return iso(cell.at_ms) if cell.at_ms else cell.text


def _csv(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(_harmless(lines))
    return text.getvalue()


def _harmless(lines: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    for line in lines:
        yield [harmless(cell) for cell in line]
