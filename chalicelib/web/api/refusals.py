"""Why a call is refused, and what the caller is told (api.md)."""

from collections.abc import Mapping

from chalicelib.core.errors import (
    Conflict,
    InvalidInput,
    Malformed,
    NotAuthentic,
    NotFound,
    Rejected,
    Unavailable,
    ZhikeError,
)


class Refused(ZhikeError):
    """A refusal that names its status and code itself."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})


_STATUS: dict[type[ZhikeError], tuple[int, str]] = {
    Malformed: (400, "malformed"),
    NotAuthentic: (403, "forbidden"),
    NotFound: (404, "not_found"),
    InvalidInput: (422, "refused"),
    Rejected: (422, "refused"),
    Conflict: (409, "conflict"),
    Unavailable: (503, "try_later"),
}
_TRY_AGAIN_S = "5"


def as_refusal(error: ZhikeError) -> Refused:
    """Return any error of ours as the refusal a caller sees."""
    if isinstance(error, Refused):
        return error
    known = [_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS]
    if not known:
        return failure()
    status, code = known[0]
    headers = {"Retry-After": _TRY_AGAIN_S} if isinstance(error, Unavailable) else {}
    return Refused(status, code, str(error), headers=headers)


def failure() -> Refused:
    """Return what a caller sees of a bug of ours."""
    return Refused(500, "failed", "something went wrong here")


def body(refused: Refused, request_id: str) -> dict[str, object]:
    """Return the JSON of a refusal."""
    error: dict[str, object] = {
        "code": refused.code,
        "message": str(refused),
        "request_id": request_id,
    }
    if refused.fields:
        error["fields"] = refused.fields
    return {"error": error}


def malformed(code: str, message: str) -> Refused:
    return Refused(400, code, message)


def slow_down(wait_s: int) -> Refused:
    """Return the answer to somebody who calls too often."""
    return Refused(
        429, "slow_down", "too many requests", headers={"Retry-After": str(wait_s)}
    )
