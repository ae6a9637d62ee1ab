"""Webhooks over the real adapters."""

from functools import cache

from chalicelib import connections
from chalicelib.aws.timers import Timer
from chalicelib.core.clock import now_ms
from chalicelib.web.webhooks.models import Delivery, Task, Webhook
from chalicelib.web.webhooks.repository import WebhookRepository
from chalicelib.web.webhooks.sending import Outcome, Sender, secret_of, signature
from chalicelib.web.webhooks.service import Announcer, Courier

TIMER = "webhook"


def webhooks() -> WebhookRepository:
    return WebhookRepository(connections.workspace(), now_ms)


@cache
def announcer() -> Announcer:
    return Announcer(webhooks(), enqueue, now_ms)


def courier(sender: Sender | None = None) -> Courier:
    """Return what makes the tries; a test gives a sender of its own."""
    using = sender or Sender()

    def post(webhook: Webhook, delivery: Delivery) -> Outcome:
        body = delivery.body.encode()
        return using.send(webhook.url, signed(delivery, body), body)

    return Courier(webhooks(), post, wake, now_ms)


def enqueue(task: Task) -> None:
    connections.webhooks_queue().send(task)


def wake(delivery: Delivery) -> None:
    """Have it tried again when it is due."""
    name = f"{delivery.webhook_id}:{delivery.id}"
    data = {"webhook_id": delivery.webhook_id, "delivery_id": delivery.id}
    connections.timers().arm(Timer(TIMER, name, delivery.next_ms, data=data))


def signed(delivery: Delivery, body: bytes) -> dict[str, str]:
    """Return the headers of a try, signed with the time of now."""
    at_s = now_ms() // 1000
    secret = secret_of(connections.keys().pepper, delivery.webhook_id)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Zhike",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": signature(secret, delivery.id, at_s, body),
    }
