"""What was sent to a person: intents, recipients of pushes, receipts.

A push keeps its sums; of a recipient who is erased it says that there was one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.aws.values import Item
from chalicelib.core.errors import Unavailable
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.privacy.marks import nobody, without
from chalicelib.customers.timeline import from_item
from chalicelib.messaging import traces
from chalicelib.messaging.assembly import REAL
from chalicelib.messaging.pushes.models import OPEN, Row
from chalicelib.messaging.pushes.repository import (
    batch_key,
    code_counter,
    partition,
    row_key,
    row_of,
)

_PUSHES_AT_ONCE = 100
_TRIES = 5
ERASED = "ERASED"


@dataclass(slots=True)
class _Traces:
    """What a person's time axis names."""

    intents: set[str] = field(default_factory=set)
    msgids: set[str] = field(default_factory=set)


def _export(person: Person) -> Iterator[Record]:
    for item in _sends(_named(person), person):
        body = item["body"]
        yield {
            "message": body["intent"]["id"],
            "purpose": body["intent"]["purpose"],
            "content": body["intent"]["content"],
            "template": body["intent"]["template"],
            "state": body["state"],
            "at_ms": body["decided_ms"],
        }
    for row, item in _rows(person):
        yield {
            "push": item["pk"].removeprefix("PUSH#"),
            "state": row.state.value,
            "code": row.code,
        }


def _erase(person: Person) -> int:
    named = _named(person)
    removed = sum(_drop_row(person, row, item) for row, item in _rows(person))
    named.msgids |= {row.msgid for row, _ in _rows(person) if row.msgid}
    sends = list(_sends(named, person))
    named.msgids |= {item["body"]["msgid"] for item in sends if item["body"]["msgid"]}
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in sends]
    keys += [
        {"pk": traces.message(msgid), "sk": kind}
        for msgid in sorted(named.msgids)
        for kind in ("SEND", "RECEIPT")
    ]
    keys += _unsure(person)
    connections.workspace().batch_write(deletes=keys)
    return removed + len(sends)


def _named(person: Person) -> _Traces:
    """Return the sends and receipts that the person's time axes name."""
    found = _Traces()
    for customer_id in person.customer_ids:
        items = connections.interactions().query(
            "pk = :customer", values={":customer": customer_id}
        )
        for item in items:
            if item["kind"] in ("send", "receipt", "event"):
                _note(found, from_item(item).data)
    return found


def _note(found: _Traces, data: dict[str, Any]) -> None:
    if data.get("intent") and not data.get("push"):
        found.intents.add(str(data["intent"]))
    for name in ("msgid", "MsgID"):
        if data.get(name):
            found.msgids.add(str(data[name]))


def _sends(named: _Traces, person: Person) -> Iterator[Item]:
    keys = [{"pk": f"SEND#{one}", "sk": "SEND"} for one in sorted(named.intents)]
    for item in connections.workspace().batch_get(keys):
        if item["customer"] in person.customer_ids:
            yield item


def _unsure(person: Person) -> list[dict[str, str]]:
    return [
        {"pk": item["pk"], "sk": item["sk"]}
        for customer_id in person.customer_ids
        for item in connections.workspace().query(
            "pk = :unsure", values={":unsure": f"UNSURE#{customer_id}"}
        )
    ]


def _rows(person: Person) -> Iterator[tuple[Row, Item]]:
    """Yield the person's row in every push that is still kept."""
    for pushes in _pushes():
        keys = [
            {"pk": partition(push), "sk": row_key(one)}
            for push in pushes
            for one in person.customer_ids
        ]
        for item in connections.workspace().batch_get(keys):
            yield row_of(item), item


def _pushes() -> Iterator[Sequence[str]]:
    before = ""
    while True:
        found, before = REAL.pushes().latest(_PUSHES_AT_ONCE, before)
        yield [push.id for push in found]
        if not before:
            return


def _drop_row(person: Person, row: Row, item: Item) -> int:
    """Take a recipient out of a push, whose numbers still add up afterwards."""
    for _ in range(_TRIES):
        try:
            transact(_dropping(person.customer_ids, row, item))
        except TransactionFailed:
            key = {"pk": item["pk"], "sk": item["sk"]}
            now = connections.workspace().get(pk=key["pk"], sk=key["sk"])
            if now is None:
                return 0
            row, item = row_of(now), now
        else:
            return 1
    raise Unavailable("the push is being sent at this moment")


def _dropping(ids: Iterable[str], row: Row, item: Item) -> list[Any]:
    table = connections.workspace()
    batch = {"pk": item["pk"], "sk": batch_key(int(item["batch"]))}
    people = (table.get(pk=batch["pk"], sk=batch["sk"]) or {}).get("people", [])
    counts = {"pending": -1, "failed": 1, code_counter(ERASED): 1}
    counts = counts if row.state in OPEN else {}
    adds = ", ".join(f"#c{place} :c{place}" for place in range(len(counts)))
    gone = table.delete_write(
        {"pk": item["pk"], "sk": item["sk"]}, "rev = :rev", values={":rev": row.rev}
    )
    renamed = table.update_write(
        batch,
        "SET people = :after" + (f" ADD {adds}" if adds else ""),
        names={f"#c{place}": name for place, name in enumerate(counts)},
        values={
            ":after": without(people, nobody([row.customer_id, *ids])),
            ":before": people,
            **{f":c{place}": number for place, number in enumerate(counts.values())},
        },
        condition="people = :before",
    )
    return [gone, renamed]


privacy.register(Store("messages", "发送记录", _export, _erase))
