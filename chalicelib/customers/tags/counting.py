"""How many have each tag, kept in the transactions that give and take it.

Table workspace     pk = "TAGCOUNTS#<shard>", sk = "<tag id>", n

By the customer's shard, as the lists of people: a batch works off each shard apart, so
its own transactions do not stand in one another's way.
"""

from collections import Counter

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.core.ids import shard
from chalicelib.customers.listing import SHARDS
from chalicelib.customers.tags.models import tag_id


class Counts:
    """Reads the counts and writes their changes."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def change(self, customer_id: str, key: str, by: int) -> Write:
        """Return the write that counts somebody in or out."""
        return self._table.update_write(
            place(customer_id, key), "ADD n :by", values={":by": by}
        )

    def all(self) -> Counter[str]:
        """Return how many have each tag, by tag id."""
        counts: Counter[str] = Counter()
        for number in range(SHARDS):
            rows = self._table.query("pk = :p", values={":p": _partition(number)})
            for row in rows:
                counts[row["sk"]] += row["n"]
        return counts

    def of(self, key: str) -> int:
        """Return how many have one tag."""
        keys = [
            {"pk": _partition(number), "sk": tag_id(key)} for number in range(SHARDS)
        ]
        return sum(row["n"] for row in self._table.batch_get(keys))


def place(customer_id: str, key: str) -> dict[str, str]:
    """Return the item that somebody's having a tag is counted in."""
    return {"pk": _partition(shard(customer_id, SHARDS)), "sk": tag_id(key)}


def _partition(number: int) -> str:
    return f"TAGCOUNTS#{number}"
