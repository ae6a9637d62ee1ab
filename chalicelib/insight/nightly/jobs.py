"""The functions ``insight`` and ``insight_nightly``."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron, SQSEvent

from chalicelib import connections
from chalicelib.core.settings import settings
from chalicelib.insight.nightly import running, serving
from chalicelib.insight.nightly.schemas import Order

TEN_PAST_TWO_IN_CHINA = Cron(10, 18, "*", "*", "?", "*")  # EventBridge counts in UTC
_STEP_MS = 150_000

jobs = Blueprint(__name__)


@jobs.on_sqs_message(
    queue=settings().insight_queue, batch_size=1, name="insight", maximum_concurrency=4
)
def insight(event: SQSEvent) -> Any:
    """Do one step of a pass over everybody, or learn from them."""
    return connections.consumer(needed_ms=_STEP_MS).consume(
        event, Order.model_validate, serving.do
    )


@jobs.schedule(TEN_PAST_TWO_IN_CHINA, name="insight_nightly")
@connections.noted
def insight_nightly(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- EventBridge's signature
    """Have everybody looked at; the snapshot of the night is made by now."""
    running.begin()
