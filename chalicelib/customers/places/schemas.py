"""What ``/v1`` says of stores and visits."""

from typing import Any, ClassVar

from pydantic import Field

from chalicelib.web.api.models import Answer, Instant, Page, PageQuery


class VisitsQuery(PageQuery):
    """Which part of somebody's visits."""


class Place(Answer):
    """Somewhere on WeChat's map."""

    latitude: float = Field(description="GCJ-02, never converted")
    longitude: float = Field(description="GCJ-02, never converted")
    name: str = Field(description="Of the store; empty elsewhere")


class VisitOut(Answer):
    """Somebody was in a store, or stayed somewhere else for 20 minutes or more."""

    kind: str = Field(description="store or stay")
    store: str = Field(description="The id of the store; empty elsewhere")
    place: Place
    # "from" is a keyword of Python's.
    from_: Instant = Field(serialization_alias="from", validation_alias="from")
    to: Instant = Field(description="Of the last report from there")
    stayed_s: int = Field(description="At least so long: reports are few")
    ongoing: bool
    precision_m: int
    pings: int

    example: ClassVar[dict[str, Any]] = {
        "kind": "store",
        "store": "wukang",
        "place": {"latitude": 31.20791, "longitude": 121.43926, "name": "武康路店"},
        "from": "2026-03-01T06:12:09.000Z",
        "to": "2026-03-01T06:50:00.000Z",
        "stayed_s": 2271,
        "ongoing": False,
        "precision_m": 65,
        "pings": 7,
    }


class VisitsOut(Page[VisitOut]):
    """Visits, the newest first; none of who has not agreed to be located."""

    example: ClassVar[dict[str, Any]] = {
        "items": [VisitOut.example],
        "next_cursor": None,
    }


class StoreOut(Answer):
    """One store and the circle that counts as being there."""

    id: str
    name: str
    latitude: float = Field(description="GCJ-02")
    longitude: float = Field(description="GCJ-02")
    radius_m: int
    address: str
    opens: str = Field(description="HH:MM in the brand's zone; may be empty")
    closes: str
    closed: bool = Field(description="For good")
    version: int

    example: ClassVar[dict[str, Any]] = {
        "id": "wukang",
        "name": "武康路店",
        "latitude": 31.20791,
        "longitude": 121.43926,
        "radius_m": 150,
        "address": "上海市徐汇区武康路 376 号",
        "opens": "08:00",
        "closes": "20:00",
        "closed": False,
        "version": 1,
    }


class StoresOut(Page[StoreOut]):
    """The brand's stores by name."""

    example: ClassVar[dict[str, Any]] = {
        "items": [StoreOut.example],
        "next_cursor": None,
    }
