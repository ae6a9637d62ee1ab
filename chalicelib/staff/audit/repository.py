"""Where the audit is kept.

Table workspace     pk = "AUDIT#<day>#<actor>", sk = "<8-digit number>"
                        id, at, action, object, details, request_id, version, hash
                    pk = "AUDITDAY#<day>", sk = actor        who has a chain that day
Index owner         owner_pk = "AUDIT#<day>",
                    owner_sk = "<13-digit ms>#<actor>#<number>"
Bucket audit        heads/<day>.json                         see models.Head

A number is written only behind the one before it, on condition that nobody has written
it: a chain has no gap and no fork, however many write at once.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Protocol

from chalicelib.aws.dynamodb import ConditionFailed, Key, Table
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.staff.audit.models import Chained, Head, Record, Tail

_DIGITS = 8


class Objects(Protocol):
    """The bucket of the heads."""

    def put(
        self, key: str, body: bytes, content_type: str, *, if_absent: bool = False
    ) -> None: ...
    def get(self, key: str) -> bytes: ...


class AuditRepository:
    """Chains of records."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def tail(self, actor: str, day: str) -> Tail:
        """Return where the chain ends."""
        newest = self._table.query(
            "pk = :chain", values={":chain": _chain(actor, day)}, forward=False, limit=1
        )
        for item in newest:
            return Tail(actor, int(item["sk"]), item["hash"])
        return Tail(actor)

    def append(self, one: Chained) -> Tail | None:
        """Write a record unless its number is taken.

        Returns:
            ``None`` when it is written, now or by a first try whose answer was lost;
            else the record that has the number.
        """
        item = _item(one)
        absent = "attribute_not_exists(pk)"
        try:
            if one.record.number > 1:
                self._table.put(item, absent)
            else:
                day = {"pk": f"AUDITDAY#{one.record.day}", "sk": one.record.actor}
                writes = [
                    self._table.put_write(item, absent),
                    self._table.put_write(day),
                ]
                transact(writes)
        except ConditionFailed as refused:
            taken = refused.item
        except TransactionFailed as failed:
            taken = failed.items[0]
        else:
            return None
        return self._taken(one, taken)

    def _taken(self, one: Chained, item: Item | None) -> Tail | None:
        if item is None:  # an emulator that does not tell what stood there
            return self.tail(one.record.actor, one.record.day)
        if item["hash"] == one.hash:
            return None
        return Tail(one.record.actor, int(item["sk"]), item["hash"])

    def actors(self, day: str) -> Iterator[str]:
        """Yield who has a chain on that day, in order."""
        rows = self._table.query("pk = :day", values={":day": f"AUDITDAY#{day}"})
        for row in rows:
            yield row["sk"]

    def chain(self, actor: str, day: str) -> Iterator[Chained]:
        """Yield the records of a chain in order."""
        for item in self._table.query(
            "pk = :chain", values={":chain": _chain(actor, day)}
        ):
            yield _chained(item)

    def day(self, day: str) -> Iterator[Chained]:
        """Yield every record of a day, one chain behind the other."""
        for actor in self.actors(day):
            yield from self.chain(actor, day)

    def page(
        self, day: str, *, limit: int, start: Key | None = None
    ) -> tuple[list[Chained], Key | None]:
        """Return records of a day, the newest first, and where to go on."""
        items, further = self._table.page(
            "owner_pk = :day",
            values={":day": f"AUDIT#{day}"},
            index="owner",
            forward=False,
            limit=limit,
            start=start,
        )
        return [_chained(item) for item in items], further


class Heads:
    """The sealed heads of days; the bucket lets nobody rewrite or delete them."""

    def __init__(self, bucket: Objects) -> None:
        self._bucket = bucket

    def seal(self, head: Head) -> bool:
        """Keep it for good; tell whether there was none yet."""
        try:
            self._bucket.put(
                _object(head.day), head.to_bytes(), "application/json", if_absent=True
            )
        except Conflict:
            return False
        return True

    def find(self, day: str) -> Head | None:
        try:
            return Head.from_bytes(self._bucket.get(_object(day)))
        except NotFound:
            return None


def _object(day: str) -> str:
    return f"heads/{day}.json"


def _chain(actor: str, day: str) -> str:
    return f"AUDIT#{day}#{actor}"


def _item(one: Chained) -> Item:
    record = one.record
    number = str(record.number).zfill(_DIGITS)
    return {
        "pk": _chain(record.actor, record.day),
        "sk": number,
        "owner_pk": f"AUDIT#{record.day}",
        "owner_sk": f"{record.at_ms:013d}#{record.actor}#{number}",
        "id": record.id,
        "actor": record.actor,
        "day": record.day,
        "at": record.at_ms,
        "action": record.action,
        "object": record.object,
        # As text: what is hashed must come back byte for byte.
        "details": json.dumps(dict(record.details), ensure_ascii=False),
        "request_id": record.request_id,
        "version": record.version,
        "hash": one.hash,
    }


def _chained(item: Mapping[str, object]) -> Chained:
    found = {name: item[name] for name in ("id", "actor", "day", "action", "object")}
    record = Record.from_dict(
        {
            **found,
            "number": int(str(item["sk"])),
            "at_ms": item["at"],
            "details": json.loads(str(item["details"])),
            "request_id": item["request_id"],
            "version": item["version"],
        }
    )
    return Chained(record, str(item["hash"]))
