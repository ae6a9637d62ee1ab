"""Who has still to be taken out of the files of snapshots.

Table workspace     pk = "FORGET#segments", sk = customer id

Only the function ``segments`` has DuckDB, so an erasure leaves a note and waits until
that function has taken it away.
"""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.customers.segments.counting.schemas import Forget

_PARTITION = "FORGET#segments"


def note(customer_id: str) -> None:
    connections.workspace().put(_key(customer_id))


def waiting(customer_ids: Iterable[str]) -> list[str]:
    """Return those who are in the files still, and have them taken out."""
    rows = connections.workspace().batch_get([_key(one) for one in customer_ids])
    left = [row["sk"] for row in rows]
    for one in left:
        connections.segments_queue().send(Forget(forget=one))
    return left


def done(customer_id: str) -> None:
    connections.workspace().delete(_key(customer_id))


def _key(customer_id: str) -> Item:
    return {"pk": _PARTITION, "sk": customer_id}
