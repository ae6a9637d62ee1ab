"""What Lambda's own poller does with a queue, down to its unkind parts.

* A batch whose function raised stays in the queue, whole.
* A batch that returned is deleted, whole, *unless* the mapping declares
  ``ReportBatchItemFailures``: only then does the function's answer count, and what it
  names stays.  An answer that names a message Lambda did not send fails all of them.
* What stays becomes visible again by the queue's own time-out and ends in the dead
  letters by the queue's own redrive policy.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from infra.local.environment import ACCOUNT, REGION

_AT_ONCE = 10  # messages SQS hands out in one call
LONGEST_WAIT_S = 20

Message = dict[str, Any]
Event = dict[str, Any]


class Sqs(Protocol):
    """What ``aws.lean.Client`` can do."""

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]: ...


class FunctionError(Exception):
    """The function raised; what it did not delete comes back."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """An event source mapping, as the template declares it."""

    queue: str
    queue_url: str
    batch_size: int = 10
    window_s: int = 0
    partial_failures: bool = False


class Poller:
    """Moves one queue's messages through one function."""

    def __init__(
        self,
        sqs: Sqs,
        mapping: Mapping,
        invoke: Callable[[Event], Any],
        *,
        wait_s: int = LONGEST_WAIT_S,
    ) -> None:
        self._sqs = sqs
        self._mapping = mapping
        self._invoke = invoke
        self._wait_s = wait_s

    def turn(self) -> int:
        """Receive one batch, run it, delete what is done; return its size."""
        messages = self._receive()
        if messages:
            self._delete(self._finished(messages))
        return len(messages)

    def _receive(self) -> list[Message]:
        """Return one batch; within the window it may take several calls to fill."""
        messages: list[Message] = []
        ends = time.monotonic() + self._mapping.window_s
        wait_s = self._wait_s
        while len(messages) < self._mapping.batch_size:
            more = self._receive_some(self._mapping.batch_size - len(messages), wait_s)
            messages += more
            left = ends - time.monotonic()
            if left <= 0 or not messages:
                break
            wait_s = max(1, min(int(left), self._wait_s))
        return messages

    def _receive_some(self, most: int, wait_s: int) -> list[Message]:
        answer = self._sqs.call(
            "ReceiveMessage",
            {
                "QueueUrl": self._mapping.queue_url,
                "MaxNumberOfMessages": min(most, _AT_ONCE),
                "WaitTimeSeconds": wait_s,
                "AttributeNames": ["All"],
                "MessageAttributeNames": ["All"],
            },
        )
        messages: list[Message] = answer.get("Messages") or []
        return messages

    def _finished(self, messages: list[Message]) -> list[Message]:
        """Run the function and return what may be deleted."""
        try:
            result = self._invoke(event_of(self._mapping.queue, messages))
        except FunctionError:
            return []
        if not self._mapping.partial_failures:
            return messages
        failed = _failures(result, {message["MessageId"] for message in messages})
        return [one for one in messages if one["MessageId"] not in failed]

    def _delete(self, messages: list[Message]) -> None:
        for start in range(0, len(messages), _AT_ONCE):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages[start : start + _AT_ONCE])
            ]
            self._sqs.call(
                "DeleteMessageBatch",
                {"QueueUrl": self._mapping.queue_url, "Entries": entries},
            )


def _failures(result: Any, sent: set[str]) -> set[str]:
    """Return which of the messages failed, by the function's answer."""
    if result is None:
        return set()
    if not isinstance(result, dict):
        return sent
    named = result.get("batchItemFailures") or []
    try:
        failed = {failure["itemIdentifier"] for failure in named}
    except (TypeError, KeyError):
        return sent
    if failed <= sent:
        return failed
    return sent


def event_of(queue: str, messages: Iterable[Message]) -> Event:
    """Return the event Lambda makes of received messages."""
    return {"Records": [_record(queue, message) for message in messages]}


def _record(queue: str, message: Message) -> dict[str, Any]:
    attributes = message.get("MessageAttributes") or {}
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: {
                "dataType": value["DataType"],
                "stringValue": value.get("StringValue"),
                "binaryValue": value.get("BinaryValue"),
                "stringListValues": [],
                "binaryListValues": [],
            }
            for name, value in attributes.items()
        },
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }
