"""Whoever is erased is forgotten by the customers they had a relation with, too."""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.customers import privacy
from chalicelib.customers.book.relations.repository import PREFIX
from chalicelib.customers.privacy import Person, Record, Store


def export(_person: Person) -> Iterable[Record]:
    """Yield nothing: a person's own relations lie in their own partition."""
    yield from ()


def erase(person: Person) -> int:
    """Remove the other side of each relation; the own goes with the partition."""
    mirrored = [
        {"pk": item["other"], "sk": item["sk"]}
        for customer_id in person.customer_ids
        for item in _items(customer_id)
        if item["other"]
    ]
    connections.profiles().batch_write(deletes=mirrored)
    return len(mirrored)


def _items(customer_id: str) -> Iterable[Item]:
    return connections.profiles().query(
        "pk = :customer AND begins_with(sk, :relations)",
        values={":customer": customer_id, ":relations": PREFIX},
    )


privacy.register(Store("relations", "关系另一侧", export, erase))
