"""What ``/v1`` takes and tells of merges."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib.web.api.models import Answer, Body

_ID = "c4x9k2m7q1w8e3r6t5y0z2a8b6"
_OTHER = "c8f1n5p3s7v9h2j4d6g0k1m5q8"


class OtherIn(Body):
    """Which other customer."""

    other_id: Annotated[str, Field(min_length=1, max_length=64)]

    example: ClassVar[dict[str, Any]] = {"other_id": _OTHER}


class PersonOut(Answer):
    """The customers that are one person now."""

    id: str = Field(description="The one that speaks for all")
    merged_ids: list[str]

    example: ClassVar[dict[str, Any]] = {"id": _ID, "merged_ids": [_OTHER]}
