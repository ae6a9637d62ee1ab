"""The functions ``outbound``, ``push`` and ``token``."""

from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.core.settings import settings
from chalicelib.messaging.assembly import REAL
from chalicelib.messaging.outbound.models import OutboundTask
from chalicelib.messaging.pushes.models import PushTask

jobs = Blueprint(__name__)

_REPLY_BACK_OFF_S = 60  # a person's later messages wait behind the one that failed
_PUSH_BACK_OFF_S = 120  # all tries fit into the time WeChat remembers a client_msg_id
_PUSH_NEEDS_MS = 9_000  # its turns, and the answers to the last of them


class Invocation(CloudWatchEvent):
    """A schedule's event, or the plain object of an asynchronous invocation."""

    def _extract_attributes(self, event_dict: dict[str, Any]) -> None:
        self.detail = event_dict.get("detail", event_dict)


@jobs.on_sqs_message(
    queue=settings().outbound_queue, batch_size=5, maximum_concurrency=10
)
def outbound(event: SQSEvent) -> PartialItemFailureResponse:
    """Send replies and service messages, in order for each person."""
    worker = REAL.outbound()
    consumer = connections.consumer(fifo=True, longest_back_off_s=_REPLY_BACK_OFF_S)
    return consumer.consume(
        event, OutboundTask.model_validate, lambda task: worker.send(task.id)
    )


@jobs.on_sqs_message(queue=settings().push_queue, batch_size=2, maximum_concurrency=5)
def push(event: SQSEvent) -> PartialItemFailureResponse:
    """Send a template to up to twenty recipients a message."""
    consumer = connections.consumer(
        needed_ms=_PUSH_NEEDS_MS, longest_back_off_s=_PUSH_BACK_OFF_S
    )
    return consumer.consume(event, PushTask.model_validate, REAL.push_worker().work)


@jobs.schedule(Rate(5, unit=Rate.MINUTES))
@connections.noted
def token(event: CloudWatchEvent) -> dict[str, str]:
    """Keep the access token valid; ``stale`` marks one that WeChat has refused."""
    kept = REAL.keeper().keep(refused=str(event.detail.get("stale", "")))
    telemetry.record("token", "kept", {f"token_{kept}": 1})
    return {"kept": str(kept)}


token.event_class = Invocation  # Chalice's own refuses what no schedule has sent
