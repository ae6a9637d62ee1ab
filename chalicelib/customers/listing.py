"""Lists of customers without a scan: everybody, who has a tag, who is in a segment.

Table profiles      PROFILE items carry list_pk = "LIST#<shard>",
                    TAG# items          list_pk = "TAG#<tag>#<shard>",
                    SEG# items          list_pk = "SEG#<segment>#<shard>",
                    all                 list_sk = "<13 digits of ms>#<customer id>"
Index list          list_pk, list_sk                                      keys only

They are written once and do not change while they are there, so the index costs an
ordinary message nothing.
"""

import heapq
from collections.abc import Iterator

from chalicelib.aws.dynamodb import Key, Table
from chalicelib.aws.values import Item
from chalicelib.core.ids import shard

SHARDS = 8  # an import writes thousands a second; one partition takes a thousand
_EVERYBODY = "LIST"
_NEWEST = "~"


def place(customer_id: str, first_ms: int) -> Item:
    """Return what puts a profile on the list of everybody."""
    return _place(_EVERYBODY, customer_id, first_ms)


def tag_place(customer_id: str, tag: str, at_ms: int) -> Item:
    """Return what puts somebody on the list of a tag."""
    return _place(f"TAG#{tag}", customer_id, at_ms)


def segment_place(customer_id: str, segment: str, at_ms: int) -> Item:
    """Return what puts somebody on the list of a segment."""
    return _place(f"SEG#{segment}", customer_id, at_ms)


def walk(
    profiles: Table, *, after: str = "", tag: str = "", segment: str = "", at_once: int
) -> Iterator[str]:
    """Yield the places of a list, the newest first, read as far as they are taken.

    Args:
        profiles: the table.
        after: the place of the last one before; "" begins the list.
        tag: whose list; "" for everybody's.
        segment: whose list instead.
        at_once: how many are read from each shard at a time.
    """
    name = f"TAG#{tag}" if tag else _EVERYBODY
    name = f"SEG#{segment}" if segment else name
    shards = [
        _shard(profiles, f"{name}#{number}", after or _NEWEST, at_once)
        for number in range(SHARDS)
    ]
    return heapq.merge(*shards, reverse=True)


def walk_shard(
    profiles: Table, number: int, *, after: str = "", at_once: int
) -> Iterator[str]:
    """Yield the places of one shard of the list of everybody, the newest first."""
    return _shard(profiles, f"{_EVERYBODY}#{number}", after or _NEWEST, at_once)


def customer_of(place: str) -> str:
    """Return whose place it is."""
    return place.partition("#")[2]


def _shard(profiles: Table, name: str, before: str, at_once: int) -> Iterator[str]:
    start: Key | None = None
    while True:
        items, start = profiles.page(
            "list_pk = :list AND list_sk < :before",
            values={":list": name, ":before": before},
            index="list",
            forward=False,
            limit=at_once,
            start=start,
        )
        for item in items:
            yield item["list_sk"]
        if start is None:
            return


def _place(name: str, customer_id: str, at_ms: int) -> Item:
    number = shard(customer_id, SHARDS)
    return {
        "list_pk": f"{name}#{number}",
        "list_sk": f"{at_ms:013d}#{customer_id}",
    }
