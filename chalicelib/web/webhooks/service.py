"""From something that happened to an answer of the other side, or to giving up."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from chalicelib.core.clock import HOUR_MS, MINUTE_MS, iso
from chalicelib.core.errors import NotFound
from chalicelib.web.webhooks.models import (
    Delivery,
    Happening,
    Kind,
    State,
    Task,
    Webhook,
    delivery_id,
)

# How long after each failed try comes the next; after the last one nobody is told any
# more until somebody switches the webhook on again (reliability.md F35).
PLAN_MS = (
    30_000,
    2 * MINUTE_MS,
    10 * MINUTE_MS,
    HOUR_MS,
    6 * HOUR_MS,
    24 * HOUR_MS,
    72 * HOUR_MS,
)
GIVEN_UP = "every try failed for more than four days"
_LIST_MS = 30_000  # how old the list of webhooks may be


class Outcome(Protocol):
    """How a request ended."""

    @property
    def status(self) -> int: ...
    @property
    def error(self) -> str: ...
    @property
    def is_ok(self) -> bool: ...


class Webhooks(Protocol):
    """Where webhooks and deliveries are kept."""

    def all(self) -> list[Webhook]: ...
    def get(self, webhook_id: str) -> Webhook | None: ...
    def switch(self, webhook_id: str, *, active: bool, reason: str = "") -> bool: ...
    def begin(self, delivery: Delivery) -> Delivery: ...
    def delivery(self, webhook_id: str, delivery_id: str) -> Delivery | None: ...
    def note(self, before: Delivery, after: Delivery) -> bool: ...


class Announcer:
    """Finds out who wants to know, and has them told."""

    def __init__(
        self,
        webhooks: Webhooks,
        enqueue: Callable[[Task], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._webhooks = webhooks
        self._enqueue = enqueue
        self._now_ms = now_ms
        self._known: list[Webhook] = []
        self._known_until_ms = 0

    def tell(self, happening: Happening) -> None:
        """Put it in the queue, once for each webhook that wants it."""
        for webhook in self._listed():
            if webhook.active and happening.kind in webhook.kinds:
                self._enqueue(first_try(webhook.id, happening))

    def _listed(self) -> list[Webhook]:
        now = self._now_ms()
        if now >= self._known_until_ms:
            self._known = self._webhooks.all()
            self._known_until_ms = now + _LIST_MS
        return self._known


class Courier:
    """Carries out one try."""

    def __init__(
        self,
        webhooks: Webhooks,
        post: Callable[[Webhook, Delivery], Outcome],
        wake: Callable[[Delivery], None],
        now_ms: Callable[[], int],
    ) -> None:
        """Work on these; ``wake`` has a delivery tried again at its ``next_ms``."""
        self._webhooks = webhooks
        self._post = post
        self._wake = wake
        self._now_ms = now_ms

    def carry(self, task: Task) -> bool:
        """Make a try if one is due; tell whether the webhook was given up.

        The same task again makes no second try after one that was written down.
        """
        webhook = self._webhooks.get(task.webhook_id)
        if webhook is None or not webhook.active:
            return False
        delivery = self._delivery(task)
        if delivery is None or delivery.state is not State.PENDING:
            return False
        if delivery.next_ms > self._now_ms():
            self._wake(delivery)  # a crash may have come before it
            return False
        return self._try(webhook, delivery)

    def _delivery(self, task: Task) -> Delivery | None:
        if task.happening is None:
            return self._webhooks.delivery(task.webhook_id, task.delivery_id)
        happening = Happening(
            **{**task.happening, "kind": Kind(task.happening["kind"])}
        )
        return self._webhooks.begin(
            Delivery(
                webhook_id=task.webhook_id,
                id=task.delivery_id,
                kind=str(happening.kind),
                body=body_of(happening),
            )
        )

    def _try(self, webhook: Webhook, delivery: Delivery) -> bool:
        outcome = self._post(webhook, delivery)
        after = replace(
            delivery,
            attempts=delivery.attempts + 1,
            status=outcome.status,
            error=outcome.error,
        )
        if outcome.is_ok:
            self._webhooks.note(delivery, replace(after, state=State.DELIVERED))
            return False
        if after.attempts > len(PLAN_MS):
            self._webhooks.note(delivery, replace(after, state=State.FAILED))
            return self._webhooks.switch(webhook.id, active=False, reason=GIVEN_UP)
        wait_ms = PLAN_MS[after.attempts - 1]
        after = replace(after, next_ms=self._now_ms() + wait_ms)
        if self._webhooks.note(delivery, after):
            self._wake(after)
        return False


def first_try(webhook_id: str, happening: Happening) -> Task:
    """Return the task that tells a webhook of something."""
    return Task(
        webhook_id=webhook_id,
        delivery_id=delivery_id(webhook_id, happening),
        happening=happening.to_dict(),
    )


def again(webhooks: Webhooks, delivery: Delivery) -> Task:
    """Return the task that tells it anew, whatever became of it before.

    Raises:
        NotFound: it is being told at this moment.
    """
    fresh = replace(
        delivery,
        state=State.PENDING,
        attempts=0,
        next_ms=0,
        round=delivery.round + 1,
    )
    if not webhooks.note(delivery, fresh):
        raise NotFound("it is being told at this moment")
    return Task(webhook_id=delivery.webhook_id, delivery_id=delivery.id)


def body_of(happening: Happening) -> str:
    """Return what the other side reads."""
    return json.dumps(
        {
            "type": str(happening.kind),
            "timestamp": iso(happening.at_ms),
            "data": {"customer_id": happening.customer_id, **happening.data},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
