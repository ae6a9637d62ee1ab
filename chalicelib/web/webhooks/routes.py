"""``/v1/webhooks``: who is told of what, and how the telling went."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib import connections
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import (
    Answer,
    Body,
    Instant,
    Nothing,
    Page,
    PageQuery,
)
from chalicelib.web.api.routing import Api
from chalicelib.web.webhooks import addresses, assembly, service
from chalicelib.web.webhooks.models import Delivery, Happening, Kind, Webhook
from chalicelib.web.webhooks.sending import secret_of

routes = Api(__name__)

_ID = "w4f0c6a8e2b914d0f"
_EXAMPLE: dict[str, Any] = {
    "id": _ID,
    "url": "https://erp.example.com/zhike",
    "events": ["customer.followed", "customer.message"],
    "active": True,
    "reason": "",
    "created_at": "2026-03-01T04:00:00.000Z",
}


class WebhookIn(Body):
    """Where to tell of what."""

    url: str = Field(max_length=1024, description="https, a public name, port 443")
    events: Annotated[list[Kind], Field(min_length=1, max_length=20)]

    example: ClassVar[dict[str, Any]] = {
        "url": _EXAMPLE["url"],
        "events": _EXAMPLE["events"],
    }


class SwitchIn(Body):
    """Whether it is told of anything."""

    active: bool

    example: ClassVar[dict[str, Any]] = {"active": True}


class WebhookOut(Answer):
    """Who is told of what."""

    id: str
    url: str
    events: list[Kind]
    active: bool
    reason: str = Field(description="Why it is not active")
    created_at: Instant

    example: ClassVar[dict[str, Any]] = _EXAMPLE


class NewWebhookOut(WebhookOut):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="Verify with any Standard Webhooks library")

    example: ClassVar[dict[str, Any]] = {
        **_EXAMPLE,
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    }


class WebhooksOut(Answer):
    """Every webhook, the oldest first."""

    items: list[WebhookOut]
    next_cursor: None = None

    example: ClassVar[dict[str, Any]] = {"items": [_EXAMPLE], "next_cursor": None}


class DeliveriesQuery(PageQuery):
    """Which deliveries."""


class DeliveryOut(Answer):
    """One event told to one webhook."""

    id: str
    event: str
    state: str
    attempts: int
    status: int = Field(description="Of the last answer; 0 where there was none")
    error: str
    next_attempt_at: Instant | None

    example: ClassVar[dict[str, Any]] = {
        "id": "1772337600000-4f0c6a8e2b914d0f9a7c5e3b1d2f4a6c",
        "event": "customer.followed",
        "state": "pending",
        "attempts": 1,
        "status": 503,
        "error": "",
        "next_attempt_at": "2026-03-01T04:00:30.000Z",
    }


class DeliveriesOut(Page[DeliveryOut]):
    """Deliveries, the newest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [DeliveryOut.example],
        "next_cursor": None,
    }


@routes.get("/v1/webhooks", scope=Scope.ADMIN)
def list_webhooks(_call: Call) -> WebhooksOut:
    """Who is told of what"""
    return WebhooksOut(items=[_webhook(one) for one in assembly.webhooks().all()])


@routes.post("/v1/webhooks", scope=Scope.ADMIN, audited="webhooks.manage")
def create_webhook(call: Call, body: WebhookIn) -> NewWebhookOut:
    """Have another system told of events"""
    addresses.check(body.url)
    made = Webhook(
        id="w" + call.unique[:16],
        url=body.url,
        kinds=frozenset(body.events),
        created_ms=now_ms(),
        created_by=call.actor,
    )
    assembly.webhooks().create(made)
    secret = secret_of(connections.keys().pepper, made.id)
    return NewWebhookOut(secret=secret, **_webhook(made).model_dump())


@routes.get("/v1/webhooks/{webhook_id}", scope=Scope.ADMIN)
def show_webhook(_call: Call, webhook_id: str) -> WebhookOut:
    """One webhook"""
    return _webhook(_known(webhook_id))


@routes.patch("/v1/webhooks/{webhook_id}", scope=Scope.ADMIN, audited="webhooks.manage")
def switch_webhook(_call: Call, webhook_id: str, body: SwitchIn) -> WebhookOut:
    """Switch a webhook on or off"""
    _known(webhook_id)
    reason = "" if body.active else "switched off"
    assembly.webhooks().switch(webhook_id, active=body.active, reason=reason)
    return _webhook(_known(webhook_id))


@routes.delete(
    "/v1/webhooks/{webhook_id}", scope=Scope.ADMIN, audited="webhooks.manage"
)
def delete_webhook(_call: Call, webhook_id: str) -> Nothing:
    """Tell nobody there any more"""
    _known(webhook_id)
    assembly.webhooks().remove(webhook_id)
    return Nothing()


@routes.post(
    "/v1/webhooks/{webhook_id}/test",
    scope=Scope.ADMIN,
    status=202,
    audited="webhooks.manage",
)
def test_webhook(call: Call, webhook_id: str) -> Nothing:
    """Send a webhook an event of the kind `test`"""
    _known(webhook_id)
    happening = Happening(Kind.TEST, call.unique, now_ms(), "")
    assembly.enqueue(service.first_try(webhook_id, happening))
    return Nothing()


@routes.get("/v1/webhooks/{webhook_id}/deliveries", scope=Scope.ADMIN)
def list_deliveries(
    call: Call, webhook_id: str, asked: DeliveriesQuery
) -> DeliveriesOut:
    """What a webhook was told, the newest first"""
    _known(webhook_id)
    found, place = assembly.webhooks().deliveries(
        webhook_id, asked.limit, before=call.place(asked)
    )
    return DeliveriesOut(
        items=[_delivery(one) for one in found],
        next_cursor=call.cursor(asked, place),
    )


@routes.post(
    "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    scope=Scope.ADMIN,
    status=202,
    audited="webhooks.manage",
)
def replay_delivery(_call: Call, webhook_id: str, delivery_id: str) -> Nothing:
    """Tell it once more, whatever became of it"""
    found = assembly.webhooks().delivery(webhook_id, delivery_id)
    if found is None:
        raise NotFound("no such delivery")
    assembly.enqueue(service.again(assembly.webhooks(), found))
    return Nothing()


def _known(webhook_id: str) -> Webhook:
    found = assembly.webhooks().get(webhook_id)
    if found is None:
        raise NotFound("no such webhook")
    return found


def _webhook(one: Webhook) -> WebhookOut:
    return WebhookOut(
        id=one.id,
        url=one.url,
        events=sorted(one.kinds),
        active=one.active,
        reason=one.reason,
        created_at=iso(one.created_ms),
    )


def _delivery(one: Delivery) -> DeliveryOut:
    pending = one.state == "pending" and one.next_ms
    return DeliveryOut(
        id=one.id,
        event=one.kind,
        state=str(one.state),
        attempts=one.attempts,
        status=one.status,
        error=one.error,
        next_attempt_at=iso(one.next_ms) if pending else None,
    )
