"""What one wishes to tell a follower, whoever in the product wishes it."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class Purpose(StrEnum):
    """Why it is sent; decides which rules apply, never which way it takes."""

    REPLY = "reply"  # a person answers a person: no caps, no quiet hours
    SERVICE = "service"  # what the follower set off: an order, a booking
    MARKETING = "marketing"


class Channel(StrEnum):
    """How it reaches the follower."""

    CUSTOM = "custom"  # customer-service message (客服消息), within a window
    TEMPLATE = "template"  # template message (模板消息), a notice


class Template(BaseModel):
    """A template message, without the person it goes to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    data: dict[str, str] = Field(max_length=20)
    url: str = Field(default="", max_length=1024)


class SendIntent(BaseModel):
    """One message to one person; ``id`` makes a repeat harmless."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    to: str = Field(min_length=8, max_length=64)  # customer id or openid
    purpose: Purpose
    content: dict[str, Any] | None = None  # a content of wechat.messages
    template: Template | None = None
    prefer: Channel | None = None  # where both are given; else the only one there is
    push_id: str = ""
    approved_by: str = ""
    created_ms: int = Field(gt=0)
    hops: int = Field(default=0, ge=0)
    v: Literal[1] = 1

    @model_validator(mode="after")
    def _has_something_to_say(self) -> Self:
        if not self.channels:
            raise ValueError("an intent has a content or a template")
        if self.content is not None and "msgtype" not in self.content:
            raise ValueError("a content names its msgtype")
        return self

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways it can take, the preferred one first."""
        ways = []
        if self.content is not None:
            ways.append(Channel.CUSTOM)
        if self.template is not None:
            ways.append(Channel.TEMPLATE)
        return tuple(sorted(ways, key=lambda way: way is not self.prefer))
