"""A person's earlier wishes: copies that were made for them, and whose they were."""

from collections.abc import Iterator

from chalicelib import connections
from chalicelib.core.clock import iso
from chalicelib.customers.privacy.exporting import folder_of
from chalicelib.customers.privacy.models import Kind
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.stores import Person, Record, Store, register


def _export(person: Person) -> Iterator[Record]:
    for one in requests().of(person.customer_ids):
        if one.kind is not Kind.ERASE:  # the open one, by which this is asked
            yield {"wish": one.kind.label, "asked_at": iso(one.asked_ms)}


def _erase(person: Person) -> int:
    """Delete copies; that somebody once asked for one stays, without whose it was."""
    books, removed = requests(), 0
    for one in books.of(person.customer_ids):
        if one.kind is Kind.ERASE and one.state.is_open:
            continue
        removed += connections.archive().erase(folder_of(one.id))
        books.forget(one)
    return removed


register(Store("wishes", "导出的个人信息", _export, _erase))
