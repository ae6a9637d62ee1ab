"""The answers to a form as tables to take away: a chore that reads them part by part.

Bucket archive      exports/forms/<chore>/<shard>-<5 digits>.csv    the parts
                    exports/forms/<chore>.csv and .xlsx             the whole

All of it expires after a week.
What is hidden or masked on the page is so here, and cells that a program might run are
not left so.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from chalicelib import connections
from chalicelib.core.cells import harmless
from chalicelib.core.clock import business_day, local_time
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.profile.repository import from_item
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.answers import SHARDS
from chalicelib.insight.forms.models import Answer, Content, Field
from chalicelib.insight.forms.reading import reading_of
from chalicelib.insight.forms.results import fields_of

KIND = "forms.export"
_AT_ONCE = 500
_MOST = 50_000
_MOST_IN_BOOK = 10_000  # rows of a workbook, which is made in one go
_BOM = "\ufeff"  # or a spreadsheet takes it for another encoding
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Sequence[str]


def start(
    form_id: str, title: str, unique: str, by: str, *, seen: Collection[str]
) -> str:
    """Begin an export, for who sees those fields of a customer."""
    total = desk.answers().sums([form_id])[form_id]["n"]
    return chores.chores().start(
        KIND,
        f"导出答卷「{title}」",
        {"form": form_id, "seen": sorted(seen)},
        unique=unique,
        by=by,
        total=total,
        cursors=[f"{number} 0 " for number in range(SHARDS)],
    )


def step(chore: Chore, part: Part) -> Step:
    """Write the next part; the same step again writes the same part."""
    if part.done >= _MOST // SHARDS:
        raise InvalidInput(f"超过 {_MOST:,} 份答卷，请联系管理员从数据仓库导出")
    shard, number, after = part.cursor.split(" ", 2)
    form_id = chore.params["form"]
    found = desk.answers().walk(form_id, int(shard), after, _AT_ONCE)
    key = f"{_folder(chore)}/{shard}-{int(number):05d}.csv"
    text = _csv(_rows(found, desk.forms().versions(form_id), chore.params["seen"]))
    connections.archive().put(key, text.encode(), _CSV)
    is_last = len(found) < _AT_ONCE
    cursor = None if is_last else f"{shard} {int(number) + 1} {found[-1].place}"
    return Step(cursor, done=len(found))


def finish(chore: Chore) -> Mapping[str, Any]:
    """Put the parts together under their heads, the oldest answer first."""
    archive = connections.archive()
    rows: list[Row] = []
    for part in archive.list(f"{_folder(chore)}/"):
        rows += csv.reader(io.StringIO(archive.get(part).decode()))
    rows.sort(key=lambda row: row[0])
    versions = desk.forms().versions(chore.params["form"])
    heads = _heads(fields_of(versions), named="name" in chore.params["seen"])
    name = f"answers-{business_day(chore.created_ms)}"
    whole = _BOM + _csv([heads, *rows])
    files = {"csv": ("下载 CSV", whole.encode(), _CSV)}
    if len(rows) <= _MOST_IN_BOOK:
        files["xlsx"] = ("下载 Excel", _book(heads, rows), _XLSX)
    for kind, (_, content, mime) in files.items():
        archive.put(f"{_folder(chore)}.{kind}", content, mime)
    return {
        "files": {
            kind: {
                "label": label,
                "key": f"{_folder(chore)}.{kind}",
                "saved_as": f"{name}.{kind}",
            }
            for kind, (label, _, _) in files.items()
        }
    }


def _folder(chore: Chore) -> str:
    return f"exports/forms/{chore.id}"


def _heads(fields: Sequence[Field], *, named: bool) -> Row:
    who = ["客户编号", "称呼"] if named else ["客户编号"]
    return [harmless(one) for one in ("提交时间", *who, *(f.label for f in fields))]


def _rows(
    answers: Sequence[Answer], versions: Sequence[Content], seen: Collection[str]
) -> Iterable[Row]:
    fields, named = fields_of(versions), "name" in seen
    reading = reading_of(versions, catalogue(), seen)
    names = _names(answers) if named else {}
    for one in answers:
        at = f"{local_time(one.at_ms):%Y-%m-%d %H:%M:%S}"
        who = [one.customer_id, names.get(one.customer_id, "")]
        cells = [at, *who[: 2 if named else 1], *(reading.of(one, f) for f in fields)]
        yield [harmless(cell) for cell in cells]


def _names(answers: Sequence[Answer]) -> dict[str, str]:
    ids = dict.fromkeys(one.customer_id for one in answers)
    keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
    found = map(from_item, connections.profiles().batch_get(keys))
    return {one.id: one.name or one.remark for one in found}


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _book(heads: Row, rows: Sequence[Row]) -> bytes:
    """Return a workbook in which a text is a text, whatever it looks like."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("答卷")
    bold = book.add_format({"bold": True, "bg_color": "#E7F6EE"})
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    book.close()
    return buffer.getvalue()
