"""Every queue by its name, and what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.aws import lean
from chalicelib.aws.queues import Queue
from chalicelib.connections.clients import client, impatient, kept
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from chalicelib.aws.consuming import Consumer


@kept
def _queue(name: str) -> Queue:
    return Queue(client(lean.SQS), settings().queue_url_prefix, name)


def inbound_queue() -> Queue:
    return _queue(settings().inbound_queue)


@kept
def door_inbound_queue() -> Queue:
    """Return the inbound queue with the patience of a callback."""
    ours = settings()
    hurried = impatient(lean.SQS, lean.HURRIED)
    return Queue(hurried, ours.queue_url_prefix, ours.inbound_queue)


def events_queue() -> Queue:
    return _queue(settings().events_queue)


def outbound_queue() -> Queue:
    return _queue(settings().outbound_queue)


def push_queue() -> Queue:
    return _queue(settings().push_queue)


def media_queue() -> Queue:
    return _queue(settings().media_queue)


def sync_queue() -> Queue:
    return _queue(settings().sync_queue)


def sync_diff_queue() -> Queue:
    return _queue(settings().sync_diff_queue)


def timers_queue() -> Queue:
    return _queue(settings().timers_queue)


def reports_queue() -> Queue:
    return _queue(settings().reports_queue)


def chores_queue() -> Queue:
    return _queue(settings().chores_queue)


def segments_queue() -> Queue:
    return _queue(settings().segments_queue)


def insight_queue() -> Queue:
    return _queue(settings().insight_queue)


def webhooks_queue() -> Queue:
    return _queue(settings().webhooks_queue)


def sqs() -> lean.Client:
    """Return SQS itself, for operators who look into queues and move dead letters."""
    return client(lean.SQS)


def consumer(**options: Any) -> Consumer:
    """Return what hands the records of a queue to a handler, one by one."""
    from chalicelib.aws.consuming import Consumer

    return Consumer(client(lean.SQS), settings().queue_url_prefix, **options)
