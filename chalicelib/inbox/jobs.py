"""The functions ``inbound``, ``events``, ``clock`` and ``timers``."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib import connections
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import read_body
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.core.settings import settings
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox import clock as ticking
from chalicelib.inbox import dispatch
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.intake import Waiting
from chalicelib.inbox.lateness import is_of_the_erased
from chalicelib.inbox.recording.desk import knowledge
from chalicelib.inbox.worker import Worker

jobs = Blueprint(__name__)

_BACK_OFF_S = 60  # a person's later messages wait behind the one that failed


@jobs.on_sqs_message(
    queue=settings().inbound_queue, batch_size=10, maximum_concurrency=20
)
def inbound(event: SQSEvent) -> Any:
    """Record what followers did and tell the modules."""
    worker = _worker()
    batch = worker.record_all(_readable(event))
    consumer = connections.consumer(fifo=True, longest_back_off_s=_BACK_OFF_S)
    return consumer.consume(
        event, Delivery.from_dict, lambda delivery: worker.finish(delivery, batch)
    )


@jobs.on_sqs_message(
    queue=settings().events_queue, batch_size=10, maximum_concurrency=20
)
def events(event: SQSEvent) -> Any:
    """Hand domain events to their subscribers."""
    consumer = connections.consumer(fifo=True, longest_back_off_s=_BACK_OFF_S)
    erased = tombstones()

    def tell(news: DomainEvent) -> None:
        if not is_of_the_erased(news, erased.news_until):
            dispatch.tell_domain(news)

    return consumer.consume(event, DomainEvent.from_dict, tell)


@jobs.schedule(Rate(1, unit=Rate.MINUTES))
@connections.noted
def clock(event: CloudWatchEvent) -> None:  # noqa: ARG001 -- EventBridge's signature
    """Send what was left behind and fire what is due."""
    done = ticking.tick(
        Waiting(connections.workspace()),
        connections.inbound_queue(),
        connections.outbox(),
        connections.timers(),
        now_ms(),
    )
    logger.info("tick", pushes=done.pushes, events=done.events, timers=done.timers)


@jobs.on_sqs_message(
    queue=settings().timers_queue, batch_size=10, maximum_concurrency=5
)
def timers(event: SQSEvent) -> Any:
    """Fire timers that were armed for less than 15 minutes."""

    def read(body: dict[str, Any]) -> tuple[str, str]:
        return body["kind"], body["id"]

    def fire(named: tuple[str, str]) -> None:
        ticking.fire(connections.timers(), *named)

    return connections.consumer().consume(event, read, fire)


def _worker() -> Worker:
    return Worker(
        ProfileRepository(connections.profiles()),
        Timeline(connections.interactions()),
        connections.customer_id,
        settings().wechat_app_id,
        dispatch.tell,
        knowledge,
        tombstones(),
    )


def _readable(event: SQSEvent) -> list[Delivery]:
    """Return the records that can be read; the consumer deals with the others."""
    found = []
    for record in event:
        try:
            found.append(Delivery.from_dict(read_body(record.body)))
        except (ValueError, TypeError, KeyError):
            continue
    return found
