"""What ``/v1/messages``, ``/v1/templates`` and ``/v1/pushes`` take and answer."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from chalicelib.messaging.contents import Content, TextContent
from chalicelib.messaging.governor.models import Outcome
from chalicelib.messaging.models import Channel, Purpose
from chalicelib.web.api.models import Answer, Body, Instant, Page, PageQuery

_ID = "v1-4f0c6a8e2b914d0f9a7c5e3b1d2f4a6c"
_CUSTOMER = "c4x9k2m7q1w8e3r6t5y0z2a8b6"
_Customer = Annotated[str, Field(pattern=r"^c[0-9a-z]{25}$")]


class TemplateIn(Body):
    """A template message without the person it goes to."""

    id: str = Field(min_length=1, max_length=64)
    data: dict[
        Annotated[str, Field(min_length=1, max_length=32)],
        Annotated[str, Field(max_length=200)],
    ] = Field(max_length=20)
    url: str = Field(default="", max_length=1024, pattern=r"^(https://\S+)?$")

    example: ClassVar[dict[str, Any]] = {
        "id": "vLH2XpHW8b0u1tYt0x3vTyE1",
        "data": {"thing2": "云南水洗豆 250g", "time5": "2026-03-01 12:00"},
        "url": "",
    }


class MessageIn(Body):
    """One message to one person: a `content`, a `template`, or both."""

    to: str = Field(
        min_length=8, max_length=64, description="A customer id or an openid"
    )
    purpose: Purpose
    content: Content | None = None
    template: TemplateIn | None = None
    prefer: Channel | None = Field(
        default=None, description="Where both are given; the other is the fallback"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.content is None and self.template is None:
            raise ValueError("a message has a content or a template")
        return self

    example: ClassVar[dict[str, Any]] = {
        "to": _CUSTOMER,
        "purpose": "service",
        "content": TextContent.example,
    }


class DecisionOut(Answer):
    """What the governor says."""

    decision: Outcome
    reason: str | None = Field(description="Why not, or why otherwise")
    until: Instant | None = Field(description="When a deferred one is asked again")
    channel: Channel

    example: ClassVar[dict[str, Any]] = {
        "decision": "SUPPRESSED",
        "reason": "NO_WINDOW",
        "until": None,
        "channel": "custom",
    }


class Accepted(DecisionOut):
    """A message that was taken in."""

    id: str
    status_url: str

    example: ClassVar[dict[str, Any]] = {
        "id": _ID,
        "status_url": f"/v1/messages/{_ID}",
        "decision": "ALLOWED",
        "reason": None,
        "until": None,
        "channel": "custom",
    }


class MessageOut(DecisionOut):
    """How a message stands."""

    id: str
    to: str = Field(description="The customer id")
    purpose: Purpose
    state: Literal["queued", "sent", "delivered", "failed", "unknown", "suppressed"]
    error: str | None = Field(description="WeChat's errcode, or what its receipt says")
    decided_at: Instant
    first_sent_at: Instant | None

    example: ClassVar[dict[str, Any]] = {
        "id": _ID,
        "to": _CUSTOMER,
        "purpose": "service",
        "state": "delivered",
        "error": None,
        "decision": "ALLOWED",
        "reason": None,
        "until": None,
        "channel": "template",
        "decided_at": "2026-03-01T04:00:00.000Z",
        "first_sent_at": "2026-03-01T04:00:01.000Z",
    }


class TemplateOut(Answer):
    """A template of the account, as WeChat knows it."""

    id: str
    title: str
    content: str
    example_text: str

    example: ClassVar[dict[str, Any]] = {
        "id": "vLH2XpHW8b0u1tYt0x3vTyE1",
        "title": "订单发货通知",
        "content": "商品名称:{{thing2.DATA}}\n发货时间:{{time5.DATA}}",
        "example_text": "商品名称:云南水洗豆\n发货时间:2026-03-01 12:00",
    }


class TemplatesOut(Answer):
    """The account's templates."""

    items: list[TemplateOut]
    next_cursor: None = None

    example: ClassVar[dict[str, Any]] = {
        "items": [TemplateOut.example],
        "next_cursor": None,
    }


class PushIn(Body):
    """A template to many people, each of them once."""

    template: TemplateIn
    customers: list[_Customer] = Field(min_length=1, max_length=1_000)
    purpose: Literal[Purpose.SERVICE, Purpose.MARKETING] = Purpose.SERVICE

    example: ClassVar[dict[str, Any]] = {
        "template": TemplateIn.example,
        "customers": [_CUSTOMER],
        "purpose": "service",
    }


class PushOut(Answer):
    """A push; `sent + failed + capped + unknown + pending = audience` at every read."""

    id: str
    state: str
    reason: str
    until: Instant | None
    created_at: Instant
    template: str
    purpose: Purpose
    audience: int
    pending: int
    sent: int
    failed: int
    capped: int
    unknown: int
    delivered: int
    undelivered: int
    codes: dict[str, int] = Field(description="Why recipients failed, and how many")

    example: ClassVar[dict[str, Any]] = {
        "id": _ID,
        "state": "done",
        "reason": "",
        "until": None,
        "created_at": "2026-03-01T04:00:00.000Z",
        "template": "vLH2XpHW8b0u1tYt0x3vTyE1",
        "purpose": "service",
        "audience": 3,
        "pending": 0,
        "sent": 2,
        "failed": 1,
        "capped": 0,
        "unknown": 0,
        "delivered": 2,
        "undelivered": 0,
        "codes": {"43004": 1},
    }


class PushesQuery(PageQuery):
    """Which pushes."""


class PushesOut(Page[PushOut]):
    """Pushes, the newest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [PushOut.example],
        "next_cursor": None,
    }
