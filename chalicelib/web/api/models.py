"""What every schema of ``/v1`` is made of."""

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

LONGEST_PAGE = 100
Item = TypeVar("Item")

Instant = Annotated[
    str, Field(json_schema_extra={"format": "date-time"})
]  # RFC 3339, UTC

_DAY = re.compile(r"20\d\d-\d\d-\d\d")


def _day(text: object) -> date:
    """Return the day; pydantic alone would also take a number of seconds for one."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(text)


Day = Annotated[date, BeforeValidator(_day)]  # of the brand's zone


class _Schema(BaseModel):
    # One whole example of each; the OpenAPI document shows it and a test reads it.
    example: ClassVar[dict[str, Any]]


class Body(_Schema):
    """A JSON object a caller sends: exact types, and nothing we do not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, defer_build=True
    )


class Answer(_Schema):
    """A JSON object we send."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Query(BaseModel):
    """The parameters after the question mark."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PageQuery(Query):
    """The parameters of every list."""

    limit: Annotated[
        int, Field(ge=1, description="How many; more than 100 counts as 100")
    ] = 20
    cursor: Annotated[
        str, Field(max_length=2048, description="`next_cursor` of the page before")
    ] = ""

    @field_validator("limit")
    @classmethod
    def _clamped(cls, limit: int) -> int:
        return min(limit, LONGEST_PAGE)


class Page(Answer, Generic[Item]):
    """A part of a list; the next part is asked for with ``next_cursor``."""

    items: list[Item]
    next_cursor: str | None = None


class Accepted(Answer):
    """Work that goes on after the answer."""

    job_id: str
    status_url: str

    example = {
        "job_id": "j01JD8Z6Q4T6X",
        "status_url": "/v1/jobs/j01JD8Z6Q4T6X",
    }


class Nothing(Answer):
    """It is done, and there is nothing to say about it."""

    example: ClassVar[dict[str, Any]] = {}


class Fault(Answer):
    """What went wrong."""

    code: str
    message: str
    request_id: str
    fields: dict[str, str] | None = None

    example = {
        "code": "unknown_field",
        "message": "the body has a field we do not know",
        "request_id": "5f3c0b1e-0d0e-4a57-9d4c-0c9f8a0c8f11",
        "fields": {"points": "unknown"},
    }


class ErrorBody(Answer):
    """The body of every refusal."""

    error: Fault

    example = {"error": Fault.example}
