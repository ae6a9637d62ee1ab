"""DynamoDB through one narrow gate: plain dicts in and out, our own errors only.

Expressions are fixed strings of ours; what came from outside is always a bound value.
"""

import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.aws.lean import AwsError, Client
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item, Typed, from_item, to_item
from chalicelib.core.errors import Conflict, Unavailable

Names = dict[str, str] | None
Values = dict[str, Any] | None
Key = dict[str, str]

_BATCH_WRITE = 25
_BATCH_GET = 100
_BATCH_TRIES = 8


class ConditionFailed(Conflict):
    """The condition of a write was false; ``item`` is what stood there, if anything."""

    def __init__(self, item: Item | None) -> None:
        super().__init__("changed by someone else")
        self.item = item


class Table:
    """The operations our repositories need, and no more."""

    def __init__(self, client: Client, name: str) -> None:
        self.name = name
        self._client = client

    def get(self, *, pk: str, sk: str, consistent: bool = True) -> Item | None:
        """Return the item under that key, or ``None``."""
        answer = self._call(
            "GetItem", {"Key": to_item({"pk": pk, "sk": sk})}, consistent=consistent
        )
        return from_item(answer["Item"]) if answer.get("Item") else None

    def put(
        self,
        item: Item,
        condition: str | None = None,
        names: Names = None,
        values: Values = None,
    ) -> None:
        """Write the whole item.

        Raises:
            ConditionFailed: the condition was false, and nothing was written.
        """
        write = self.put_write(item, condition, names, values)
        self._conditional("PutItem", write.request, condition)

    def update(
        self,
        key: Key,
        expression: str,
        *,
        names: Names = None,
        values: Values = None,
        condition: str | None = None,
        returns: str = "ALL_NEW",
    ) -> Item:
        """Change some attributes; return what ``returns`` asks for.

        Raises:
            ConditionFailed: the condition was false, and nothing was changed.
        """
        write = self.update_write(
            key, expression, names=names, values=values, condition=condition
        )
        request = {**write.request, "ReturnValues": returns}
        answer = self._conditional("UpdateItem", request, condition)
        return from_item(answer.get("Attributes", {}))

    def delete(
        self,
        key: Key,
        condition: str | None = None,
        names: Names = None,
        values: Values = None,
    ) -> None:
        """Remove the item; one that is not there is no error."""
        write = self.delete_write(key, condition, names, values)
        self._conditional("DeleteItem", write.request, condition)

    def query(
        self,
        condition: str,
        *,
        values: Values,
        names: Names = None,
        index: str | None = None,
        forward: bool = True,
        limit: int | None = None,
    ) -> Iterator[Item]:
        """Yield every matching item in order, at most ``limit`` of them."""
        start: Key | None = None
        left = limit
        while True:
            items, start = self.page(
                condition,
                values=values,
                names=names,
                index=index,
                forward=forward,
                limit=left,
                start=start,
            )
            yield from items
            if left is not None:
                left -= len(items)
            if start is None or left == 0:
                return

    def page(
        self,
        condition: str,
        *,
        values: Values,
        names: Names = None,
        index: str | None = None,
        forward: bool = True,
        limit: int | None = None,
        start: Key | None = None,
    ) -> tuple[list[Item], Key | None]:
        """Return one page and the key to start the next one from."""
        request: dict[str, Any] = {
            "KeyConditionExpression": condition,
            "ScanIndexForward": forward,
            **_bound(names, values),
        }
        if index:
            request["IndexName"] = index
        if limit:
            request["Limit"] = limit
        if start:
            request["ExclusiveStartKey"] = to_item(start)
        answer = self._call("Query", request, consistent=index is None)
        items = [from_item(item) for item in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return items, from_item(last) if last else None

    def batch_write(
        self, puts: Sequence[Item] = (), deletes: Sequence[Key] = ()
    ) -> None:
        """Write and delete many items, each at least once.

        Raises:
            Unavailable: some were still refused after several tries.
        """
        requests: list[Typed] = [{"PutRequest": {"Item": to_item(i)}} for i in puts]
        requests += [{"DeleteRequest": {"Key": to_item(k)}} for k in deletes]
        for start in range(0, len(requests), _BATCH_WRITE):
            self._batch(
                "BatchWriteItem",
                requests[start : start + _BATCH_WRITE],
                "UnprocessedItems",
            )

    def batch_get(self, keys: Sequence[Key], *, consistent: bool = False) -> list[Item]:
        """Return those of the items that exist, in no particular order."""
        found: list[Item] = []
        for start in range(0, len(keys), _BATCH_GET):
            chunk: dict[str, Any] = {
                "Keys": [to_item(k) for k in keys[start : start + _BATCH_GET]]
            }
            if consistent:
                chunk["ConsistentRead"] = True
            found += self._batch("BatchGetItem", chunk, "UnprocessedKeys")
        return found

    def put_write(
        self,
        item: Item,
        condition: str | None = None,
        names: Names = None,
        values: Values = None,
    ) -> Write:
        """Return the put as one part of a transaction."""
        return self._write("Put", {"Item": to_item(item)}, condition, names, values)

    def update_write(
        self,
        key: Key,
        expression: str,
        *,
        names: Names = None,
        values: Values = None,
        condition: str | None = None,
    ) -> Write:
        """Return the update as one part of a transaction."""
        request = {"Key": to_item(key), "UpdateExpression": expression}
        return self._write("Update", request, condition, names, values)

    def delete_write(
        self,
        key: Key,
        condition: str | None = None,
        names: Names = None,
        values: Values = None,
    ) -> Write:
        """Return the deletion as one part of a transaction."""
        return self._write("Delete", {"Key": to_item(key)}, condition, names, values)

    def check_write(
        self, key: Key, condition: str, names: Names = None, values: Values = None
    ) -> Write:
        """Return a condition on an item that the transaction does not change."""
        request = {"Key": to_item(key)}
        return self._write("ConditionCheck", request, condition, names, values)

    def _write(
        self,
        kind: str,
        request: dict[str, Any],
        condition: str | None,
        names: Names,
        values: Values,
    ) -> Write:
        full = {"TableName": self.name, **request, **_bound(names, values)}
        if condition:
            full["ConditionExpression"] = condition
            full["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return Write(self._client, kind, full)

    def _call(
        self, operation: str, request: dict[str, Any], *, consistent: bool
    ) -> dict[str, Any]:
        full = {"TableName": self.name, **request}
        if consistent:
            full["ConsistentRead"] = True
        return self._client.call(operation, full)

    def _conditional(
        self, operation: str, request: dict[str, Any], condition: str | None
    ) -> dict[str, Any]:
        try:
            return self._client.call(operation, request)
        except AwsError as error:
            if error.code == "ConditionalCheckFailedException" and condition:
                old = error.details.get("Item")
                raise ConditionFailed(from_item(old) if old else None) from error
            if error.code == "TransactionConflictException":
                raise Unavailable("DynamoDB: a transaction is under way") from error
            raise

    def _batch(self, operation: str, part: Any, leftovers: str) -> list[Item]:
        found: list[Item] = []
        for attempt in range(_BATCH_TRIES):
            answer = self._client.call(operation, {"RequestItems": {self.name: part}})
            rows = answer.get("Responses", {}).get(self.name, [])
            found += [from_item(row) for row in rows]
            part = answer.get(leftovers, {}).get(self.name)
            if not part:
                return found
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 -- jitter
        raise Unavailable("DynamoDB: the batch did not go through")


def _bound(names: Names, values: Values) -> dict[str, Any]:
    bound: dict[str, Any] = {}
    if names:
        bound["ExpressionAttributeNames"] = names
    if values:
        bound["ExpressionAttributeValues"] = to_item(values)
    return bound
