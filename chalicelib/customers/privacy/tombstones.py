"""Who was erased, as far as we may still know it.

Table profiles      pk = "ERASED#<shard of 8>", sk = mark        until, anew

``until`` is the end of the life that was erased: what happened up to then comes too
late, whoever tells of it.  Tombstones are kept for good.  ``anew`` is when the person
came back by something of their own doing, and is a customer again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.ids import shard
from chalicelib.customers.privacy.marks import UNDER_WAY_MS, mark_of

SHARDS = 8


class Tombstones:
    """Sets and reads them."""

    def __init__(self, profiles: Table, pepper: Callable[[], bytes]) -> None:
        self._profiles = profiles
        self._pepper = pepper

    def mark(self, customer_id: str) -> str:
        return mark_of(self._pepper(), customer_id)

    def until(self, customer_id: str) -> int:
        """Return until when somebody's life was erased, 0 for nobody erased."""
        key = self._key(customer_id)
        item = self._profiles.get(pk=key["pk"], sk=key["sk"])
        return int(item["until"]) if item else 0

    def news_until(self, customer_id: str) -> int:
        """Return until when nobody must be told of somebody: they are no customer.

        Whoever came back is one again from then on; 0 for nobody erased.
        """
        key = self._key(customer_id)
        item = self._profiles.get(pk=key["pk"], sk=key["sk"])
        if item is None:
            return 0
        return int(item["anew"]) - 1 if "anew" in item else UNDER_WAY_MS

    def until_all(self, customer_ids: Sequence[str]) -> Mapping[str, int]:
        """Return the same for many; who was not erased is not in it."""
        keys = {self.mark(one): one for one in customer_ids}
        found = self._profiles.batch_get([_key(mark) for mark in keys])
        return {keys[item["sk"]]: int(item["until"]) for item in found}

    def gone(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Return those who were erased and have not come back."""
        keys = {self.mark(one): one for one in customer_ids}
        found = self._profiles.batch_get([_key(mark) for mark in keys])
        return frozenset(keys[item["sk"]] for item in found if "anew" not in item)

    def lay(self, customer_ids: Iterable[str], until_ms: int = UNDER_WAY_MS) -> None:
        """Have somebody be erased up to then; by default until the erasure is over."""
        puts = [{**self._key(one), "until": until_ms} for one in customer_ids]
        self._profiles.batch_write(puts=puts)

    def return_of(self, customer_id: str, at_ms: int) -> None:
        """Note that somebody is a customer again."""
        self._profiles.update(
            self._key(customer_id),
            "SET anew = if_not_exists(anew, :at)",
            values={":at": at_ms},
            condition="attribute_exists(pk)",
            returns="NONE",
        )

    def absent(self) -> frozenset[str]:
        """Return the marks of all who were erased and have not come back."""
        rows = (
            row
            for number in range(SHARDS)
            for row in self._profiles.query(
                "pk = :shard", values={":shard": f"ERASED#{number}"}
            )
        )
        return frozenset(row["sk"] for row in rows if "anew" not in row)

    def _key(self, customer_id: str) -> dict[str, str]:
        return _key(self.mark(customer_id))


def tombstones() -> Tombstones:
    return Tombstones(connections.profiles(), _pepper)


def _pepper() -> bytes:
    return connections.keys().pepper.encode()


def _key(mark: str) -> dict[str, str]:
    return {"pk": f"ERASED#{shard(mark, SHARDS)}", "sk": mark}
