"""What happened to and with a customer, on one time axis, never overwritten.

Table interactions  pk = customer id, sk = "<13 digits of ms>#<event key>"
Index day           day = "<YYYY-MM-DD>#<shard of 16>", sk        keys only

A later fact about an entry (a receipt, a recording) is an entry of its own
whose ``ref`` is the key of the first.  The same entry written twice is one entry.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from chalicelib.aws.dynamodb import Key, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import business_day
from chalicelib.core.ids import shard

DAY_SHARDS = 16
ACCOUNT = "account"  # the partition of what concerns the account and no one person
TITLE_CHARACTERS = 120
_LARGEST_DATA_BYTES = 600  # the rest of an item is about 400, and a write unit 1 KB


@dataclass(slots=True)
class Entry:
    """One line of the time axis.

    Every message makes one, and a frozen one would cost three times as much.
    """

    customer_id: str
    at_ms: int
    key: str
    kind: str  # message, event, send, receipt, recording, transcript, ...
    type: str  # what it is within its kind: text, SCAN, template, ...
    direction: str  # in, out or internal
    title: str  # one line in the words of the brand's staff
    ref: str = ""  # key or id of what it belongs to
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def sort_key(self) -> str:
        return f"{self.at_ms:013d}#{self.key}"


def to_item(entry: Entry) -> Item:
    """Return the entry as it is stored; long data is packed."""
    item: Item = {
        "pk": entry.customer_id,
        "sk": entry.sort_key,
        "kind": entry.kind,
        "type": entry.type,
        "dir": entry.direction,
        "title": entry.title[:TITLE_CHARACTERS],
        "at": entry.at_ms,
        "day": day_key(business_day(entry.at_ms), shard(entry.key, DAY_SHARDS)),
    }
    if entry.ref:
        item["ref"] = entry.ref
    if entry.data:
        item |= _packed(entry.data)
    return item


def from_item(item: Item) -> Entry:
    data = item.get("data", {})
    if packed := item.get("packed"):
        data = json.loads(zlib.decompress(base64.b64decode(packed)))
    return Entry(
        customer_id=item["pk"],
        at_ms=item["at"],
        key=item["sk"].partition("#")[2],
        kind=item["kind"],
        type=item["type"],
        direction=item["dir"],
        title=item["title"],
        ref=item.get("ref", ""),
        data=data,
    )


def day_key(day: str, number: int) -> str:
    """Return the partition of the ``day`` index for a day and one of its shards."""
    return f"{day}#{number:02d}"


class Timeline:
    """Reads and adds entries."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: Entry) -> None:
        self._table.put(to_item(entry))

    def add_all(self, entries: Iterable[Entry]) -> None:
        """Write many; the same entry twice in one call is written once."""
        items = {(e.customer_id, e.sort_key): to_item(e) for e in entries}
        self._table.batch_write(puts=list(items.values()))

    def write(self, entry: Entry) -> Write:
        """Return the write of an entry, which may repeat."""
        return self._table.put_write(to_item(entry))

    def first_time(self, entry: Entry) -> Write:
        """Return the write that fails where the entry is known already."""
        return self._table.put_write(
            to_item(entry), condition="attribute_not_exists(pk)"
        )

    def recent(
        self, customer_id: str, limit: int, before: str = "~"
    ) -> Sequence[Entry]:
        """Return the newest entries, the newest first.

        Args:
            before: the sort key to go on from; entries older than that are returned.
        """
        found = self._table.query(
            "pk = :customer AND sk < :before",
            values={":customer": customer_id, ":before": before},
            forward=False,
            limit=limit,
        )
        return [from_item(item) for item in found]

    def since(
        self, customer_id: str, since_ms: int, limit: int | None = None
    ) -> Iterator[Entry]:
        """Yield the newest entries since an instant, the newest first."""
        found = self._table.query(
            "pk = :customer AND sk >= :since",
            values={":customer": customer_id, ":since": f"{since_ms:013d}"},
            forward=False,
            limit=limit,
        )
        return map(from_item, found)

    def at(self, customer_id: str, at_ms: int) -> list[Entry]:
        """Return the entries of an instant, of which there is mostly one."""
        found = self._table.query(
            "pk = :customer AND sk BETWEEN :first AND :last",
            values={
                ":customer": customer_id,
                ":first": f"{at_ms:013d}#",
                ":last": f"{at_ms:013d}#~",
            },
        )
        return [from_item(item) for item in found]

    def walk(
        self, customer_id: str, start: str, at_once: int, *, forward: bool = False
    ) -> Iterator[Entry]:
        """Yield somebody's entries in order, read as far as they are taken.

        Args:
            customer_id: whose.
            start: a sort key; what is older is yielded, or newer when ``forward``.
            at_once: how many are read at a time.
            forward: the oldest first; the newest by default.
        """
        further = "sk > :start" if forward else "sk < :start"
        key: Key | None = None
        while True:
            items, key = self._table.page(
                "pk = :customer AND " + further,
                values={":customer": customer_id, ":start": start},
                forward=forward,
                limit=at_once,
                start=key,
            )
            yield from map(from_item, items)
            if key is None:
                return

    def keys_of_day(self, day: str, number: int) -> Iterator[tuple[str, str]]:
        """Yield (customer id, sort key) of a business day's shard, in order of time."""
        found = self._table.query(
            "#day = :day",
            names={"#day": "day"},
            values={":day": day_key(day, number)},
            index="day",
        )
        for item in found:
            yield item["pk"], item["sk"]

    def keys_since(
        self, day: str, number: int, after: str, until: str, limit: int
    ) -> list[tuple[str, str]]:
        """Return (customer id, sort key) of a shard between two sort keys, in order.

        Args:
            after: the sort key before the first; "" for the day's beginning.
            until: the last sort key to return.
        """
        found = self._table.query(
            "#day = :day AND sk BETWEEN :after AND :until",
            names={"#day": "day"},
            values={
                ":day": day_key(day, number),
                ":after": after or "0",
                ":until": until,
            },
            index="day",
            limit=limit + 1,
        )
        keys = [(item["pk"], item["sk"]) for item in found if item["sk"] != after]
        return keys[:limit]

    def keys_at(self, at_ms: int, each_shard: int) -> list[tuple[str, str]]:
        """Return (customer id, sort key) of what is dated by that very instant.

        Args:
            at_ms: the instant.
            each_shard: at most so many of each shard of its day.
        """
        day, first, last = business_day(at_ms), f"{at_ms:013d}#", f"{at_ms:013d}#~"
        return [
            key
            for number in range(DAY_SHARDS)
            for key in self.keys_since(day, number, first, last, each_shard)
        ]

    def newest_of_day(self, day: str, each_shard: int) -> list[Entry]:
        """Return the newest entries of a business day, the newest first.

        Args:
            each_shard: how far back to look in each of its shards.
        """
        keys = [
            (item["pk"], item["sk"])
            for number in range(DAY_SHARDS)
            for item in self._table.query(
                "#day = :day",
                names={"#day": "day"},
                values={":day": day_key(day, number)},
                index="day",
                forward=False,
                limit=each_shard,
            )
        ]
        return sorted(self.read_all(keys), key=lambda e: e.sort_key, reverse=True)

    def read_all(self, keys: Sequence[tuple[str, str]]) -> list[Entry]:
        """Return the entries under those keys, in no particular order."""
        items = self._table.batch_get([{"pk": pk, "sk": sk} for pk, sk in keys])
        return [from_item(item) for item in items]


def _packed(data: dict[str, Any]) -> Item:
    text = orjson.dumps(data)
    if len(text) <= _LARGEST_DATA_BYTES:
        return {"data": data}
    return {"packed": base64.b64encode(zlib.compress(text, 9)).decode()}
