"""Several writes, in one table or more, that happen together or not at all."""

import random
import time
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from chalicelib.aws.lean import AwsError, Client
from chalicelib.aws.values import Item, from_item
from chalicelib.core.errors import Conflict, Unavailable

MOST_WRITES = 100  # a limit of DynamoDB's
_TRIES = 4


class Write(NamedTuple):
    """One part of a transaction; made by the ``…_write`` methods of a table."""

    client: Client
    kind: str  # Put, Update, Delete or ConditionCheck
    request: dict[str, Any]


class TransactionFailed(Conflict):
    """A condition was false, so nothing was written.

    Attributes:
        reasons: DynamoDB's code for each write in order, ``None`` where it was fine.
        items: what stood in the way of each write, where DynamoDB told.
    """

    def __init__(self, reasons: list[str | None], items: list[Item | None]) -> None:
        super().__init__("changed by someone else")
        self.reasons = reasons
        self.items = items

    def refused(self, index: int) -> bool:
        """Tell whether it was the condition of that write that did not hold."""
        return self.reasons[index] == "ConditionalCheckFailed"


def transact(writes: Sequence[Write]) -> None:
    """Do all the writes or none.

    Raises:
        TransactionFailed: a condition was false.
        Unavailable: somebody else's transaction was in the way, or no answer came.
            The writes may have happened: repeat only what is conditional or keyed.
    """
    request = {
        "TransactItems": [{write.kind: write.request} for write in writes],
        # An answer that gets lost is asked for again, and the writes happen once.
        "ClientRequestToken": str(uuid.uuid4()),
    }
    for attempt in range(_TRIES):
        try:
            writes[0].client.call("TransactWriteItems", request)
        except AwsError as error:
            in_the_way = _reasons(error)
        else:
            return
        # Another write had one of the items in hand: over in milliseconds.
        time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 -- jitter
    raise Unavailable(f"DynamoDB: {in_the_way}")


def _reasons(error: AwsError) -> set[str]:
    """Return what was in the way, or raise where trying again changes nothing."""
    if error.code != "TransactionCanceledException":
        raise error
    causes = error.details.get("CancellationReasons", [])
    codes = [None if c["Code"] == "None" else str(c["Code"]) for c in causes]
    if "ConditionalCheckFailed" in codes:
        items = [from_item(c["Item"]) if c.get("Item") else None for c in causes]
        raise TransactionFailed(codes, items) from error
    return {code for code in codes if code}
