"""Whoever is erased is forgotten by the customers they had a relation with, too."""

from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.customers import privacy
from chalicelib.customers.book.relations.repository import PREFIX
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.timeline import from_item

_KIND = "relation"
_TITLE = "与已删除客户的关系"


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: a person's own relations lie in their own partition."""
    yield from ()


def erase(person: Person) -> int:
    """Remove the other side of each relation, and whom its lines name.

    The own side goes with the partition.
    """
    others = dict(_others(person))
    mirrored = [
        {"pk": other, "sk": f"{PREFIX}{relation}"} for relation, other in others.items()
    ]
    connections.profiles().batch_write(deletes=mirrored)
    for other in sorted(set(others.values()) - set(person.customer_ids)):
        _unname(other, others.keys())
    return len(mirrored)


def _others(person: Person) -> Iterator[tuple[str, str]]:
    """Yield each relation to another customer, those that ended too."""
    for customer_id in person.customer_ids:
        for item in _items(customer_id):
            if item["other"]:
                yield item["sk"].removeprefix(PREFIX), item["other"]
        for item in _lines(customer_id):
            data = from_item(item).data
            if data.get("other"):
                yield data["relation"], data["other"]


def _items(customer_id: str) -> Iterable[Item]:
    return connections.profiles().query(
        "pk = :customer AND begins_with(sk, :relations)",
        values={":customer": customer_id, ":relations": PREFIX},
    )


def _lines(customer_id: str) -> Iterator[Item]:
    items = connections.interactions().query(
        "pk = :customer", values={":customer": customer_id}
    )
    return (item for item in items if item["kind"] == _KIND)


def _unname(customer_id: str, relations: Iterable[str]) -> None:
    """Have somebody's lines about these relations say no more than that they were."""
    known = set(relations)
    for item in list(_lines(customer_id)):
        relation = from_item(item).data.get("relation")
        if relation in known and item["title"] != _TITLE:
            connections.interactions().update(
                {"pk": item["pk"], "sk": item["sk"]},
                "SET title = :title, #data = :data REMOVE packed",
                names={"#data": "data"},
                values={":title": _TITLE, ":data": {"relation": relation}},
                condition="attribute_exists(pk)",
                returns="NONE",
            )


privacy.register(Store("relations", "关系另一侧", export, erase))
