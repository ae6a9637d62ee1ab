"""The function ``media``."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.callcenter.voice import entries
from chalicelib.callcenter.voice.axis import axis
from chalicelib.callcenter.voice.models import MediaTask
from chalicelib.callcenter.voice.service import Keeper, Transcriber
from chalicelib.callcenter.voice.source import WeChatSource
from chalicelib.callcenter.voice.transcription import (
    AmazonTranscribe,
    Nobody,
    Simulator,
)
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.privacy.marks import is_late
from chalicelib.customers.privacy.tombstones import tombstones

_FILE_MS = 20_000  # fetching, storing and reading back ten megabytes

jobs = Blueprint(__name__)


@jobs.on_sqs_message(
    queue=settings().media_queue, batch_size=1, maximum_concurrency=5, name="media"
)
def media(event: SQSEvent) -> Any:
    """Bring home what followers sent."""
    keeper = Keeper(
        WeChatSource(connections.account()),
        connections.media(),
        axis(),
        _transcriber(),
        now_ms,
    )

    erased = tombstones()

    def keep(task: MediaTask) -> None:
        if not is_late(task.at_ms, erased.news_until(task.customer_id)):
            _tell(keeper.keep(task), task)

    return connections.consumer(needed_ms=_FILE_MS).consume(
        event, MediaTask.model_validate, keep
    )


def _transcriber() -> Transcriber:
    ours = settings()
    if ours.transcription == "aws":
        return AmazonTranscribe(
            lambda: connections.boto("transcribe"),
            ours.media_bucket,
            ours.stack,
            connections.timers(),
            now_ms,
        )
    return Simulator(ours.wechat_api) if ours.transcription == "local" else Nobody()


def _tell(state: str, task: MediaTask) -> None:
    metrics = {
        entries.STORED: "recordings_stored",
        entries.EXPIRED: "recordings_lost",
        entries.REFUSED: "recordings_lost",
        entries.QUARANTINED: "recordings_quarantined",
    }
    telemetry.record("media", state, {metrics[state]: 1}, kind=task.kind)
