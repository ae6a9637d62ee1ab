"""What ``/v1`` says of what a customer allows."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from chalicelib.web.api.models import Answer, Body, Instant

PurposeName = Literal["location", "marketing", "personalisation", "voice", "nickname"]


class ConsentOut(Answer):
    """One purpose, and where the customer stands on it."""

    purpose: PurposeName
    label: str
    state: Literal["undecided", "given", "outdated", "refused"]
    allowed: bool = Field(
        description="Whether it may be done; personalisation may until it is refused"
    )
    version: int | None = Field(description="Of the text that was decided on")
    current_version: int
    means: str | None
    evidence: str | None
    at: Instant | None

    example: ClassVar[dict[str, Any]] = {
        "purpose": "location",
        "label": "位置信息",
        "state": "given",
        "allowed": True,
        "version": 1,
        "current_version": 1,
        "means": "portal",
        "evidence": "request 5f3c0b1e",
        "at": "2026-03-01T06:12:09.000Z",
    }


class ConsentsOut(Answer):
    """Every purpose there is."""

    items: list[ConsentOut]

    example: ClassVar[dict[str, Any]] = {"items": [ConsentOut.example]}


class ConsentIn(Body):
    """What a customer decided elsewhere: in a shop, on a call, on another site."""

    purpose: PurposeName
    given: bool
    evidence: str = Field(
        min_length=4, max_length=100, description="What shows that they did"
    )

    example: ClassVar[dict[str, Any]] = {
        "purpose": "marketing",
        "given": False,
        "evidence": "门店 POS 2026-03-01 单号 8812",
    }
