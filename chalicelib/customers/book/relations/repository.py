"""The people around a customer.

Table profiles      pk = customer id, sk = "RELATION#<id>"
                        kind, name, birthday, note, other (customer id), at, by

Two customers who know of each other have an item of the same id each, written in one
transaction with a line on both time axes.
"""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict
from chalicelib.customers.book.relations.models import Kind, Relation
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.timeline import Entry, Timeline

PREFIX = "RELATION#"
MOST = 30  # of one customer: they are all read with the page


class Relations:
    """Keeps relations on both sides."""

    def __init__(self, profiles: Table, timeline: Timeline, effects: Effects) -> None:
        self._profiles = profiles
        self._timeline = timeline
        self._effects = effects

    def add(self, customer_id: str, relation: Relation, by: str) -> None:
        """Enter somebody new; raises ``Conflict`` where the id is taken."""
        writes = [self._put(customer_id, relation, by)]
        if relation.other:
            writes += self._mirrored(customer_id, relation, by)
        self._commit(customer_id, relation, "added", "登记关系", writes)

    def change(
        self, customer_id: str, before: Relation, after: Relation, by: str
    ) -> None:
        """Replace what is known; whom it links to stays, or it is another relation.

        Raises:
            Conflict: it was changed or removed meanwhile.
        """
        writes = [self._put(customer_id, after, by, before.at_ms)]
        self._commit(customer_id, after, "changed", "更新关系", writes)

    def remove(self, customer_id: str, relation: Relation, at_ms: int) -> None:
        """Forget somebody, on both sides; raises ``Conflict`` when gone already."""
        writes = [
            self._profiles.delete_write(
                _key(customer_id, relation.id), "attribute_exists(pk)"
            )
        ]
        if relation.other:
            writes.append(
                self._profiles.delete_write(_key(relation.other, relation.id))
            )
        gone = Relation(relation.id, relation.kind, relation.name, at_ms=at_ms)
        self._commit(customer_id, gone, "removed", "删除关系", writes)

    def _mirrored(self, customer_id: str, relation: Relation, by: str) -> list[Write]:
        """Return what the other customer gets: the relation as they see it."""
        seen = Relation(
            id=relation.id,
            kind=relation.kind.inverse,
            other=customer_id,
            at_ms=relation.at_ms,
        )
        line = relation_entry(relation.other, seen, "added", "登记关系")
        return [
            self._put(relation.other, seen, by),
            self._timeline.first_time(line),
        ]

    def _put(
        self, customer_id: str, relation: Relation, by: str, before_ms: int = 0
    ) -> Write:
        """Return the write of one that is new, or that was as of an instant."""
        item = relation_item(customer_id, relation, by)
        if not before_ms:
            return self._profiles.put_write(item, "attribute_not_exists(pk)")
        return self._profiles.put_write(
            item, "#at = :before", {"#at": "at"}, {":before": before_ms}
        )

    def _commit(
        self,
        customer_id: str,
        relation: Relation,
        type_: str,
        words: str,
        writes: list[Write],
    ) -> None:
        try:
            self._effects.commit(
                relation_entry(customer_id, relation, type_, words), writes
            )
        except TransactionFailed as failed:
            raise Conflict("the relation has changed meanwhile") from failed


def relations() -> Relations:
    return Relations(
        connections.profiles(), Timeline(connections.interactions()), effects()
    )


def of_items(items: Iterable[Item]) -> list[Relation]:
    """Return the relations that items hold, the first entered first."""
    found = [
        Relation(
            id=one["sk"].removeprefix(PREFIX),
            kind=Kind(one["kind"]),
            name=one["name"],
            birthday=one["birthday"],
            note=one["note"],
            other=one["other"],
            at_ms=one["at"],
        )
        for one in items
    ]
    return sorted(found, key=lambda one: (list(Kind).index(one.kind), one.at_ms))


def relation_item(customer_id: str, relation: Relation, by: str) -> Item:
    """Return a relation as it is stored."""
    return {
        **_key(customer_id, relation.id),
        "kind": relation.kind.value,
        "name": relation.name,
        "birthday": relation.birthday,
        "note": relation.note,
        "other": relation.other,
        "at": relation.at_ms,
        "by": by,
    }


def relation_entry(
    customer_id: str, relation: Relation, type_: str, words: str
) -> Entry:
    """Return the line of a change of it."""
    who = relation.name or "另一位客户"
    # An erasure has to find the other side, though the relation may have ended.
    other = {"other": relation.other} if relation.other else {}
    return Entry(
        customer_id=customer_id,
        at_ms=relation.at_ms,
        key=f"relation:{relation.id}~{type_}~{relation.at_ms}",
        kind="relation",
        type=type_,
        direction="internal",
        title=f"{words}：{relation.kind.label} {who}",
        data={"relation": relation.id, **other},
    )


def _key(customer_id: str, relation_id: str) -> dict[str, str]:
    return {"pk": customer_id, "sk": PREFIX + relation_id}
