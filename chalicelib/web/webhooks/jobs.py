"""The function ``webhooks``."""

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from chalice.app import Blueprint, SQSEvent

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.core.settings import settings
from chalicelib.web.webhooks import assembly
from chalicelib.web.webhooks.models import Task

jobs = Blueprint(__name__)

_TRY_MS = 12_000  # connecting, and the longest answer


@jobs.on_sqs_message(
    queue=settings().webhooks_queue,
    batch_size=10,
    name="webhooks",
    maximum_concurrency=5,
)
def webhooks(event: SQSEvent) -> PartialItemFailureResponse:
    """Tell other systems what happened."""
    return connections.consumer(needed_ms=_TRY_MS).consume(
        event, Task.model_validate, _carry
    )


def _carry(task: Task) -> None:
    if assembly.courier().carry(task):
        telemetry.record(
            "webhooks",
            "given up",
            {"webhook_disabled": 1},
            webhook=task.webhook_id,
        )
