"""Lists of customers without a scan: everybody, and who has or is in something.

Table profiles      PROFILE items carry list_pk = "LIST#<shard>",
                    TAG# items          list_pk = "TAG#<tag>#<shard>",
                    OWNER items         list_pk = "OWNER#<staff id>#<shard>",
                    SEG# items          list_pk = "SEG#<segment>#<shard>",
                    all of them         list_sk = "<13 digits of ms>#<customer id>"
Index list          list_pk, list_sk                                      keys only

They are written once and rarely change, so the index costs an ordinary message nothing.
"""

import heapq
from collections.abc import Iterator

from chalicelib.aws.dynamodb import Key, Table
from chalicelib.aws.values import Item
from chalicelib.core.ids import shard

SHARDS = 8  # an import writes thousands a second; one partition takes a thousand
EVERYBODY = "LIST"
_NEWEST, _OLDEST = "~", "0"


def place(customer_id: str, first_ms: int) -> Item:
    """Return what puts a profile on the list of everybody."""
    return _place(EVERYBODY, customer_id, first_ms)


def tag_place(customer_id: str, tag: str, at_ms: int) -> Item:
    """Return what puts somebody on the list of a tag."""
    return _place(of_tag(tag), customer_id, at_ms)


def owner_place(customer_id: str, staff_id: str, at_ms: int) -> Item:
    """Return what puts somebody on the list of who looks after them."""
    return _place(of_owner(staff_id), customer_id, at_ms)


def of_tag(tag: str) -> str:
    """Return the name of the list of who has a tag."""
    return f"TAG#{tag}"


def of_owner(staff_id: str) -> str:
    """Return the name of the list of those a member of staff looks after."""
    return f"OWNER#{staff_id}"


def of_segment(segment: str) -> str:
    """Return the name of the list of a segment's members."""
    return f"SEG#{segment}"


def segment_place(customer_id: str, segment: str, at_ms: int) -> Item:
    """Return what puts somebody on the list of a segment."""
    return _place(of_segment(segment), customer_id, at_ms)


def place_in(name: str, key: str, at_ms: int) -> Item:
    """Return what puts something on a list of another name, like ``DUPE#open``."""
    return _place(name, key, at_ms)


def walk(
    profiles: Table,
    *,
    of: str = EVERYBODY,
    after: str = "",
    at_once: int,
    oldest_first: bool = False,
) -> Iterator[str]:
    """Yield the places of a list in order, read as far as they are taken.

    Args:
        profiles: the table.
        of: the name of the list.
        after: the place of the last one before; "" begins the list.
        at_once: how many are read from each shard at a time.
        oldest_first: the other way round; the newest come first by default.
    """
    start = after or (_OLDEST if oldest_first else _NEWEST)
    shards = [
        _shard(profiles, f"{of}#{number}", start, at_once, forward=oldest_first)
        for number in range(SHARDS)
    ]
    return heapq.merge(*shards, reverse=not oldest_first)


def walk_shard(
    profiles: Table, number: int, *, after: str = "", at_once: int
) -> Iterator[str]:
    """Yield the places of one shard of the list of everybody, the newest first."""
    name, start = f"{EVERYBODY}#{number}", after or _NEWEST
    return _shard(profiles, name, start, at_once, forward=False)


def customer_of(place: str) -> str:
    """Return whose place it is."""
    return place.partition("#")[2]


def _shard(
    profiles: Table, name: str, bound: str, at_once: int, *, forward: bool
) -> Iterator[str]:
    start: Key | None = None
    further = "list_sk > :bound" if forward else "list_sk < :bound"
    while True:
        items, start = profiles.page(
            "list_pk = :list AND " + further,
            values={":list": name, ":bound": bound},
            index="list",
            forward=forward,
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
