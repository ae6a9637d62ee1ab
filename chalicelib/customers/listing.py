"""Lists of customers without a scan: everybody, and who has a tag.

Table profiles      PROFILE items carry list_pk = "LIST#<shard>",
                    TAG# items          list_pk = "TAG#<tag>#<shard>",
                    both                list_sk = "<13 digits of ms>#<customer id>"
Index list          list_pk, list_sk                                      keys only

Both are written once and never change, so the index costs an ordinary message nothing.
"""

import heapq
from dataclasses import dataclass
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.core.ids import shard

SHARDS = 8  # an import writes thousands a second; one partition takes a thousand
_EVERYBODY = "LIST"
_NEWEST = "~"


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of a list, the newest first."""

    ids: list[str]
    places: list[str]  # of each; the list goes on after any of them
    is_last: bool


def place(customer_id: str, first_ms: int) -> Item:
    """Return what puts a profile on the list of everybody."""
    return _place(_EVERYBODY, customer_id, first_ms)


def tag_place(customer_id: str, tag: str, at_ms: int) -> Item:
    """Return what puts somebody on the list of a tag."""
    return _place(f"TAG#{tag}", customer_id, at_ms)


def named_place(name: str, what: str, at_ms: int) -> Item:
    """Return what puts an item on a list of that name; ``what`` is unique there."""
    return _place(name, what, at_ms)


def items(
    profiles: Table, name: str, limit: int, after: str = ""
) -> tuple[list[dict[str, str]], str]:
    """Return the keys of a list's newest items, and where to go on: "" at the end."""
    streams = [
        profiles.query(
            "list_pk = :list AND list_sk < :before",
            values={":list": f"{name}#{number}", ":before": after or _NEWEST},
            index="list",
            forward=False,
            limit=limit + 1,
        )
        for number in range(SHARDS)
    ]
    merged = heapq.merge(*streams, key=lambda item: item["list_sk"], reverse=True)
    found = list(islice(merged, limit + 1))
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in found[:limit]]
    further = found[limit - 1]["list_sk"] if len(found) > limit else ""
    return keys, further


def page(profiles: Table, limit: int, *, after: str = "", tag: str = "") -> Listed:
    """Return the next people of a list.

    Args:
        profiles: the table.
        limit: at most so many.
        after: the place of the last one before; "" begins the list.
        tag: whose list; "" for everybody's.
    """
    name = f"TAG#{tag}" if tag else _EVERYBODY
    streams = [
        _shard(profiles, f"{name}#{number}", after or _NEWEST, limit + 1)
        for number in range(SHARDS)
    ]
    places = list(islice(heapq.merge(*streams, reverse=True), limit + 1))
    here = places[:limit]
    ids = [one.partition("#")[2] for one in here]
    return Listed(ids, here, is_last=len(places) <= limit)


def _shard(profiles: Table, name: str, before: str, limit: int) -> list[str]:
    found = profiles.query(
        "list_pk = :list AND list_sk < :before",
        values={":list": name, ":before": before},
        index="list",
        forward=False,
        limit=limit,
    )
    return [item["list_sk"] for item in found]


def _place(name: str, what: str, at_ms: int) -> Item:
    number = shard(what, SHARDS)
    return {"list_pk": f"{name}#{number}", "list_sk": f"{at_ms:013d}#{what}"}
