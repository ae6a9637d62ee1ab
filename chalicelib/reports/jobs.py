"""The functions ``archive``, ``reports`` and ``reports_daily``."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron, SQSEvent
from pydantic import TypeAdapter

from chalicelib import connections
from chalicelib.aws.logs import logger
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.settings import settings
from chalicelib.reports import desk, privacy, working
from chalicelib.reports.models import Task
from chalicelib.reports.privacy import Forget
from chalicelib.reports.working import Order
from chalicelib.web.work.desk import works

TWENTY_TO_ONE_IN_CHINA = Cron(40, 16, "*", "*", "?", "*")  # EventBridge counts in UTC
TEN_PAST_ONE_IN_CHINA = Cron(10, 17, "*", "*", "?", "*")
_REPORT_MS = 60_000
_Asked = Task | Order | Forget
_asked: TypeAdapter[_Asked] = TypeAdapter(_Asked)

jobs = Blueprint(__name__)


@jobs.schedule(TWENTY_TO_ONE_IN_CHINA, name="archive")
@connections.noted
def archive(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- EventBridge's signature
    """Archive yesterday, and earlier days that changed, are missing or got more."""
    days = desk.archivist().nightly(business_day(now_ms()))
    late = desk.rebuild_late()
    logger.info("archived", days=days, late=late)


@jobs.on_sqs_message(
    queue=settings().reports_queue, batch_size=1, name="reports", maximum_concurrency=2
)
def reports(event: SQSEvent) -> Any:
    """Make what was asked for, or do other work that takes long."""
    return connections.consumer(needed_ms=_REPORT_MS).consume(
        event, _asked.validate_python, _do
    )


@jobs.schedule(TEN_PAST_ONE_IN_CHINA, name="reports_daily")
@connections.noted
def reports_daily(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- as above
    """Ask for the report of the last 30 days."""
    asked = desk.desk().request_standard()
    logger.info("report asked for", first=asked.first, last=asked.last)


def _do(asked: _Asked) -> None:
    match asked:
        case Order():
            working.do(asked, works())
        case Forget():
            privacy.forget(asked.forget)
        case Task():
            desk.maker().handle(asked)
