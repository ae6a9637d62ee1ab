"""The functions ``segments`` and ``segments_nightly``."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron, SQSEvent

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.customers.segments import serving
from chalicelib.customers.segments.counting import asking

HALF_PAST_ONE_IN_CHINA = Cron(30, 17, "*", "*", "?", "*")  # EventBridge counts in UTC

jobs = Blueprint(__name__)


@jobs.on_sqs_message(
    queue=settings().segments_queue,
    batch_size=1,
    name="segments",
    maximum_concurrency=2,
)
def segments(event: SQSEvent) -> Any:
    """Say who is in a segment to whoever asks, and make snapshots by the queue."""
    return serving.serve(event)


@jobs.schedule(HALF_PAST_ONE_IN_CHINA, name="segments_nightly")
@connections.noted
def segments_nightly(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- EventBridge's signature
    """Have the snapshot of the night made; yesterday is archived by now."""
    asking.build()
