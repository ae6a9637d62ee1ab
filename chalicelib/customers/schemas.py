"""What ``/v1/customers`` takes and answers."""

from typing import Any, ClassVar

from pydantic import Field

from chalicelib.customers.attributes.schemas import Known
from chalicelib.customers.consent.schemas import ConsentOut
from chalicelib.customers.tags import models as tagging
from chalicelib.customers.tags.schemas import TagOut
from chalicelib.web.api.models import Answer, Instant, Page, PageQuery

_ID = "c4x9k2m7q1w8e3r6t5y0z2a8b6"


class CustomersQuery(PageQuery):
    """Whom to list."""

    q: str = Field(
        default="",
        max_length=64,
        description="A part of the name or remark; a whole id, openid, code or mobile",
    )
    tag: str = Field(default="", max_length=tagging.LONGEST)
    stage: str = Field(
        default="", max_length=32, description="Of the lifecycle: new, active, ..."
    )
    segment: str = Field(
        default="", max_length=64, description="The id of a segment that has members"
    )
    scene: str = Field(default="", max_length=64, description="The last code scanned")


class TimelineQuery(PageQuery):
    """Which lines of the time axis."""

    kind: str = Field(
        default="",
        max_length=120,
        description="message, event, visit, order, case, send (refused ones too), "
        "points, ...; several by commas; empty for all",
    )


class CustomerOut(Answer):
    """A line of the list."""

    id: str
    openid: str
    remark: str
    name: str
    stage: str = Field(description="Of the lifecycle; empty before the first event")
    tags: list[str]
    score: float | None = Field(description="The interaction index, 0 to 100")
    subscribed: bool
    subscribed_at: Instant | None
    last_inbound_at: Instant | None

    example: ClassVar[dict[str, Any]] = {
        "id": _ID,
        "openid": "oGZUI0egBJY1zhBYw2KhdUfwVJJE",
        "remark": "武康路店老客",
        "name": "苏晚晴",
        "stage": "active",
        "tags": ["到店", "武康路店"],
        "score": 62.5,
        "subscribed": True,
        "subscribed_at": "2026-03-01T06:12:09.000Z",
        "last_inbound_at": "2026-03-04T01:30:00.000Z",
    }


class CustomersOut(Page[CustomerOut]):
    """Customers, the newest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [CustomerOut.example],
        "next_cursor": None,
    }


class WindowOut(Answer):
    """How many customer-service messages may still be sent, and until when."""

    left: int
    until: Instant | None


class Lifecycle(Answer):
    """From the first time somebody was seen until now."""

    stage: str
    stage_at: Instant | None
    first_seen_at: Instant | None
    subscribed: bool
    subscribed_at: Instant | None
    unsubscribed_at: Instant | None
    times_followed: int
    source: str
    scene: str
    inbound: int
    outbound: int
    last_inbound_at: Instant | None
    last_outbound_at: Instant | None


class LikelyOut(Answer):
    """How likely something is within 30 days, and what speaks for it most."""

    target: str = Field(description="churn or visit")
    percent: int = Field(ge=0, le=100)
    band: str = Field(description="high, middle or low")
    reasons: list[str]


class ValueOut(Answer):
    """What a customer is worth: R, F, M, their scores, the class and what follows."""

    basis: str = Field(description="orders, or acts where nobody has orders")
    recency_days: int | None
    frequency: int = Field(description="Orders of 365 days, or interactions")
    monetary_fen: int | None = Field(description="Paid less refunded")
    r: int | None = Field(description="1 to 5, 5 is best")
    f: int | None
    m: int | None
    # "class" is a keyword of Python's.
    class_: str | None = Field(serialization_alias="class", validation_alias="class")
    clv_fen: int | None
    ladder: str
    cluster: str | None
    likely: list[LikelyOut]

    example: ClassVar[dict[str, Any]] = {
        "basis": "orders",
        "recency_days": 6,
        "frequency": 9,
        "monetary_fen": 68_200,
        "r": 4,
        "f": 5,
        "m": 5,
        "class": "potential_loyalist",
        "clv_fen": 61_380,
        "ladder": "adherent",
        "cluster": "k2",
        "likely": [
            {
                "target": "churn",
                "percent": 12,
                "band": "low",
                "reasons": ["6 天没有互动", "互动指数 9.4"],
            }
        ],
    }


class CustomerDetail(Answer):
    """Everything about one customer that is no event."""

    id: str = Field(description="The one that speaks, also where another was asked for")
    openid: str
    merged_ids: list[str] = Field(
        default=[], description="Other customers that are the same person"
    )
    completeness: int = Field(
        default=0, ge=0, le=100, description="Filled weighted attributes, in percent"
    )
    attributes: dict[str, Known]
    lifecycle: Lifecycle
    score: float | None = Field(description="The interaction index, 0 to 100")
    value: ValueOut | None = None
    window: WindowOut
    tags: list[TagOut]
    consents: list[ConsentOut]
    traits: dict[str, str | float | bool | list[str] | None] = Field(
        description="What segments may ask of everybody; null where it is not known"
    )
    staff: bool

    example: ClassVar[dict[str, Any]] = {
        "id": _ID,
        "openid": "oGZUI0egBJY1zhBYw2KhdUfwVJJE",
        "merged_ids": [],
        "completeness": 45,
        "attributes": {
            "name": {
                "value": "苏晚晴",
                "label": "姓名",
                "source": "customer",
                "at": "2026-03-02T18:30:00.000Z",
                "confidence": 90,
                "verified_at": None,
                "consent": "会员章程 3",
                "masked": False,
                "others": [],
            },
            "mobile": {
                "value": "138****7241",
                "label": "手机号",
                "source": "customer",
                "at": "2026-03-02T18:30:00.000Z",
                "confidence": 90,
                "verified_at": "2026-03-02T18:30:00.000Z",
                "consent": "会员章程 3",
                "masked": True,
                "others": [],
            },
        },
        "lifecycle": {
            "stage": "active",
            "stage_at": "2026-03-03T09:00:00.000Z",
            "first_seen_at": "2026-03-01T06:12:09.000Z",
            "subscribed": True,
            "subscribed_at": "2026-03-01T06:12:09.000Z",
            "unsubscribed_at": None,
            "times_followed": 1,
            "source": "scene:store:wukang:table",
            "scene": "store:wukang:table",
            "inbound": 12,
            "outbound": 9,
            "last_inbound_at": "2026-03-04T01:30:00.000Z",
            "last_outbound_at": "2026-03-04T01:30:01.000Z",
        },
        "score": 62.5,
        "value": ValueOut.example,
        "window": {"left": 4, "until": "2026-03-06T01:30:00.000Z"},
        "tags": [TagOut.example],
        "consents": [ConsentOut.example],
        "traits": {"stage": "active", "subscribed": True, "tags": ["到店"]},
        "staff": False,
    }


class EntryOut(Answer):
    """One line of the time axis."""

    key: str
    at: Instant
    kind: str
    type: str
    direction: str
    title: str
    ref: str
    data: dict[str, Any]

    example: ClassVar[dict[str, Any]] = {
        "key": "e#9f2c",
        "at": "2026-03-01T06:12:09.000Z",
        "kind": "event",
        "type": "subscribe",
        "direction": "in",
        "title": "扫描「武康路店桌贴」关注",
        "ref": "",
        "data": {"scene": "store:wukang:table"},
    }


class TimelineOut(Page[EntryOut]):
    """The time axis, the newest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [EntryOut.example],
        "next_cursor": None,
    }
