"""What lies in a customer's own partitions: everything that belongs to nobody else.

And the timers of a customer, whoever armed them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.customers.privacy.stores import (
    PARTITIONS,
    Person,
    Record,
    Store,
    register,
)
from chalicelib.customers.timeline import from_item

_AT_ONCE = 500  # items a step: some seconds
# Told by stores of their own, or of use to nobody but us.
_TOLD_ELSEWHERE = (
    *(
        "ATTR#",
        "CONSENT#",
        "DUPE#",
        "KEY",
        "LINK#",
        "LOC#",
        "MERGE#",
        "PLACE",
        "VISIT#",
    ),
    "WISH#",
)
# How things are stored, and who other people are.
_OURS = frozenset({"pk", "sk", "list_pk", "list_sk", "ttl", "other", "others", "dupes"})


def _profile(person: Person) -> Iterator[Record]:
    for item in _items(connections.profiles(), person):
        if not item["sk"].startswith(_TOLD_ELSEWHERE):
            told = {name: value for name, value in item.items() if name not in _OURS}
            yield {"record": item["sk"], **_plain(told)}


def _timeline(person: Person) -> Iterator[Record]:
    for item in _items(connections.interactions(), person):
        entry = from_item(item)
        yield {
            "at_ms": entry.at_ms,
            "kind": entry.kind,
            "type": entry.type,
            "direction": entry.direction,
            "title": entry.title,
            **({"data": _plain(entry.data)} if entry.data else {}),
        }


def _items(table: Table, person: Person) -> Iterator[Any]:
    for customer_id in person.customer_ids:
        yield from table.query("pk = :customer", values={":customer": customer_id})


def _plain(value: Any) -> Any:
    """Return a value that JSON has: sets become sorted lists."""
    match value:
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case set() | frozenset():
            return sorted(value)
        case list() | tuple():
            return [_plain(one) for one in value]
    return value


def _erase_profile(person: Person) -> int:
    return _emptied(connections.profiles(), person.customer_ids)


def _erase_timeline(person: Person) -> int:
    return _emptied(connections.interactions(), person.customer_ids)


def _emptied(table: Table, partitions: Iterable[str]) -> int:
    """Delete some items of these partitions; return how many it were."""
    keys: list[dict[str, str]] = []
    for partition in partitions:
        items, _ = table.page(
            "pk = :customer",
            values={":customer": partition},
            limit=_AT_ONCE - len(keys),
        )
        keys += [{"pk": item["pk"], "sk": item["sk"]} for item in items]
        if len(keys) >= _AT_ONCE:
            break
    table.batch_write(deletes=keys)
    return len(keys)


def _no_timers(_person: Person) -> Iterable[Record]:
    """Yield nothing: that somebody is looked at later says nothing about them."""
    yield from ()


def _disarm(person: Person) -> int:
    timers = connections.timers()
    return sum(timers.disarm_all(one) for one in person.customer_ids)


register(Store("timers", "定时任务", _no_timers, _disarm, in_parts=True))
register(
    Store(
        "timeline",
        "互动记录",
        _timeline,
        _erase_timeline,
        order=PARTITIONS,
        in_parts=True,
    )
)
register(
    Store(
        "profile",
        "客户档案",
        _profile,
        _erase_profile,
        order=PARTITIONS + 1,
        in_parts=True,
    )
)
