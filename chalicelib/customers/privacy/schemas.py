"""What ``/v1`` says of copies and erasures."""

from typing import Any, ClassVar

from chalicelib.web.api.models import Answer, Body, Instant


class ExportIn(Body):
    """Nothing more needs to be said."""

    example: ClassVar[dict[str, Any]] = {}


class CopyOut(Answer):
    """Where a copy of everything about a person can be fetched for some minutes."""

    url: str
    expires_at: Instant
    asked_at: Instant

    example: ClassVar[dict[str, Any]] = {
        "url": "https://zhike-archive.s3.cn-north-1.amazonaws.com.cn/exports/persons/…",
        "expires_at": "2026-03-01T04:05:00.000Z",
        "asked_at": "2026-03-01T04:00:00.000Z",
    }
