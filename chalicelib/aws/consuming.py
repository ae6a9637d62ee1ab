"""SQS, the receiving side: what becomes of a record that could not be handled.

It works only where the event source mapping has ``ReportBatchItemFailures``; without it
Lambda ignores the answer and deletes the batch (``infra/package.py`` sets it).
"""

import random
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from chalice.app import SQSEvent

from chalicelib.aws.lean import AwsError, Client
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import dead_letters_of, read_body
from chalicelib.core.errors import Poison, Rejected, Unavailable
from chalicelib.core.loglines import scrub

Message = TypeVar("Message")
Read = Callable[[dict[str, Any]], Message]

_NEEDED_MS = 8_000  # a record is not begun with less time left than this
_FIRST_BACK_OFF_S = 30
_LONGEST_BACK_OFF_S = 900
_REASON_CHARACTERS = 500


class OutOfTime(Exception):
    """Nothing is wrong with the record; there was no time left to begin it."""


class Consumer:
    """Handles the records of one queue, each on its own."""

    def __init__(
        self,
        client: Client,
        url_prefix: str,
        *,
        fifo: bool = False,
        needed_ms: int = _NEEDED_MS,
        longest_back_off_s: int = _LONGEST_BACK_OFF_S,
    ) -> None:
        self._client = client
        self._prefix = url_prefix
        self._fifo = fifo
        self._needed_ms = needed_ms
        self._longest_back_off_s = longest_back_off_s

    def consume(
        self, event: SQSEvent, read: Read[Message], handle: Callable[[Message], None]
    ) -> PartialItemFailureResponse:
        """Handle each record and ask SQS to redeliver only those worth another try.

        ``Rejected`` is final and acknowledged.  ``Poison``, and a body that ``read``
        refuses, goes to the dead letters at once with its reason.  Everything else,
        bugs included, comes back after a while and ends there by ``maxReceiveCount``.
        In a FIFO queue the later records of the same group come back with it.
        """

        def handle_record(record: SQSRecord) -> None:
            if _remaining_ms(event) < self._needed_ms:
                raise OutOfTime
            try:
                handle(self._read(record, read))
            except Rejected as error:
                logger.warning("dropped", id=record.message_id, error=repr(error))
            except Poison as error:
                self._bury(record, str(error))
            except Exception:
                # Powertools notes a failed record at DEBUG only, so say it here.
                logger.exception("returned", id=record.message_id)
                self._back_off(record)
                raise

        answer: PartialItemFailureResponse = process_partial_response(
            event.to_dict(), handle_record, self._processor()
        )
        return answer

    def _processor(self) -> BatchProcessor:
        processor: BatchProcessor
        if self._fifo:
            processor = SqsFifoPartialProcessor(skip_group_on_error=True)
        else:
            processor = BatchProcessor(EventType.SQS)
        # A batch that failed whole is answered like any other: by its records' names.
        processor.raise_on_entire_batch_failure = False
        return processor

    def _read(self, record: SQSRecord, read: Read[Message]) -> Message:
        try:
            return read(read_body(record.body))
        except (ValueError, KeyError, TypeError) as error:
            raise Poison(f"unreadable: {type(error).__name__}: {error}") from error

    def _bury(self, record: SQSRecord, reason: str) -> None:
        """Send a copy to the dead letters, then let SQS delete the record."""
        reason = scrub(reason)  # operators read it
        name = dead_letters_of(record.event_source_arn.rpartition(":")[2])
        attributes = record.raw_event["attributes"]
        request: dict[str, Any] = {
            "QueueUrl": f"{self._prefix}/{name}",
            "MessageBody": record.body,
            "MessageAttributes": {
                "reason": {
                    "DataType": "String",
                    "StringValue": reason[:_REASON_CHARACTERS] or "unknown",
                }
            },
        }
        if name.endswith(".fifo"):
            request["MessageGroupId"] = attributes.get("MessageGroupId", "poison")
            request["MessageDeduplicationId"] = record.message_id
        self._client.call("SendMessage", request)
        logger.error("poison", id=record.message_id, reason=reason)

    def _back_off(self, record: SQSRecord) -> None:
        """Have it come back later each time; a failure to say so changes nothing."""
        name = record.event_source_arn.rpartition(":")[2]
        tries = int(record.raw_event["attributes"].get("ApproximateReceiveCount", 1))
        wait = min(_FIRST_BACK_OFF_S * 2 ** (tries - 1), self._longest_back_off_s)
        request = {
            "QueueUrl": f"{self._prefix}/{name}",
            "ReceiptHandle": record.receipt_handle,
            "VisibilityTimeout": int(wait * random.uniform(0.8, 1.2)),  # noqa: S311
        }
        try:
            self._client.call("ChangeMessageVisibility", request)
        except (AwsError, Unavailable):
            logger.warning("comes back when its visibility ends", id=record.message_id)


def _remaining_ms(event: SQSEvent) -> int:
    context: Any = event.context
    return int(context.get_remaining_time_in_millis())
