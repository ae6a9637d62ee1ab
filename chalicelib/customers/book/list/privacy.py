"""Tables of customers that were taken away, and how far somebody saw a list."""

import csv
import io
from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.customers import privacy
from chalicelib.customers.book.list.exporting import FOLDER
from chalicelib.customers.book.views import PK
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.marks import without


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: a table says what the person's own records say."""
    yield from ()


def erase(person: Person) -> int:
    return _out_of_tables(person) + _out_of_pins(person)


def _out_of_tables(person: Person) -> int:
    """Write tables anew without the person; they would expire within the week."""
    archive, removed = connections.archive(), 0
    for key in list(archive.list(f"{FOLDER}/")):
        body = archive.get(key).decode()
        if not any(one in body for one in person.customer_ids):
            continue
        text = io.StringIO()
        csv.writer(text).writerows(_others(body, person))
        archive.rewrite(key, text.getvalue().encode(), "text/csv; charset=utf-8")
        removed += 1
    return removed


def _others(body: str, person: Person) -> Iterator[list[str]]:
    for row in csv.reader(io.StringIO(body)):
        if not any(one in cell for one in person.customer_ids for cell in row[:1]):
            yield row


def _out_of_pins(person: Person) -> int:
    """Keep the instant that a list was seen up to, without whose place it was."""
    table, removed = connections.workspace(), 0
    gone = dict.fromkeys(person.customer_ids, "")
    for row in list(table.query("pk = :views", values={":views": PK})):
        pins = without(row.get("pins", {}), gone)
        if pins != row.get("pins", {}):
            table.update(
                {"pk": row["pk"], "sk": row["sk"]},
                "SET pins = :pins",
                values={":pins": pins},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
            removed += 1
    return removed


privacy.register(Store("exports", "导出的客户表", export, erase))
