"""What ``/v1/reports`` takes and answers."""

from typing import Any, ClassVar, Self

from pydantic import Field, RootModel, model_validator

from chalicelib.web.api.models import Answer, Body, Day, Instant, Query


class DaysQuery(Query):
    """Business days in China, both included."""

    from_: Day = Field(alias="from")
    to: Day


class DaysIn(Body):
    """Business days in China, both included."""

    from_: Day = Field(alias="from")
    to: Day

    example: ClassVar[dict[str, Any]] = {"from": "2026-03-01", "to": "2026-03-31"}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to < self.from_:
            raise ValueError("the last day is before the first")
        return self


class ReportOut(Answer):
    """A report over some days, as it was asked for."""

    name: str
    from_: str = Field(alias="from")
    to: str
    state: str
    progress: float
    requested_at: Instant
    finished_at: Instant | None
    error: str | None
    summary: dict[str, Any]

    example: ClassVar[dict[str, Any]] = {
        "name": "growth",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "state": "ready",
        "progress": 1.0,
        "requested_at": "2026-04-01T01:00:00.000Z",
        "finished_at": "2026-04-01T01:00:04.000Z",
        "error": None,
        "summary": {"followers": 21480, "new": 412, "cancelled": 96},
    }


class ReportsOut(Answer):
    """The latest runs of every report."""

    items: list[ReportOut]
    next_cursor: None = None

    example: ClassVar[dict[str, Any]] = {
        "items": [ReportOut.example],
        "next_cursor": None,
    }


class FiguresOut(RootModel[dict[str, Any]]):
    """A report's figures; the fields are the report's own."""

    example: ClassVar[dict[str, Any]] = {
        "report": "growth",
        "version": 1,
        "from": "2026-03-01",
        "to": "2026-03-31",
        "totals": {"new": 412, "cancelled": 96},
    }


class FilesOut(Answer):
    """A link to each file, good for five minutes."""

    files: dict[str, str]

    example: ClassVar[dict[str, Any]] = {
        "files": {"xlsx": "https://example.invalid/growth.xlsx?X-Amz-Expires=300"}
    }
