"""What was merged and undone, and by whom.

Table profiles      pk = customer id, sk = "MERGE#<13 digits of ms>#<other id>"
                        by, reasons, took (ids that came along), undone_at, undone_by
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.customers.identity.models import Cause, Reason

_PREFIX = "MERGE#"


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge of the history; ``undone_ms`` 0 while it holds."""

    customer_id: str
    other: str
    at_ms: int
    by: str
    reasons: tuple[Reason, ...] = ()
    undone_ms: int = 0
    undone_by: str = ""


class MergeRecords:
    """Reads and writes them."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_ids: Iterable[str]) -> list[Merge]:
        """Return every merge of these, the newest first."""
        found = [_merge(i) for customer in customer_ids for i in self._items(customer)]
        return sorted(found, key=lambda one: one.at_ms, reverse=True)

    def add(self, root: str, other: str, cause: Cause, took: Sequence[str]) -> Write:
        """Return the write that remembers a merge."""
        item = {
            "pk": root,
            "sk": f"{_PREFIX}{cause.at_ms:013d}#{other}",
            "by": cause.by,
            "reasons": [one.value for one in cause.reasons],
            "took": list(took),
        }
        return self._profiles.put_write(item)

    def undo(self, parent: str, child: str, cause: Cause) -> list[Write]:
        """Return the writes that remember that a merge was undone."""
        return [
            self._profiles.update_write(
                {"pk": parent, "sk": item["sk"]},
                "SET undone_at = :at, undone_by = :by",
                values={":at": cause.at_ms, ":by": cause.by},
            )
            for item in self._items(parent)
            if item["sk"].endswith(f"#{child}") and not item.get("undone_at")
        ]

    def forget(self, customer_ids: Sequence[str], among: Iterable[str]) -> int:
        """Remove from the history of others that these were once merged into them."""
        gone = set(customer_ids)
        keys = [
            {"pk": item["pk"], "sk": item["sk"]}
            for other in among
            for item in self._items(other)
            if gone & {item["sk"].rpartition("#")[2], *item["took"]}
        ]
        self._profiles.batch_write(deletes=keys)
        return len(keys)

    def _items(self, customer_id: str) -> list[Item]:
        found = self._profiles.query(
            "pk = :customer AND begins_with(sk, :merges)",
            values={":customer": customer_id, ":merges": _PREFIX},
        )
        return list(found)


def _merge(item: Item) -> Merge:
    at, _, other = item["sk"].removeprefix(_PREFIX).partition("#")
    return Merge(
        customer_id=item["pk"],
        other=other,
        at_ms=int(at),
        by=item["by"],
        reasons=tuple(Reason(one) for one in item["reasons"]),
        undone_ms=item.get("undone_at", 0),
        undone_by=item.get("undone_by", ""),
    )
