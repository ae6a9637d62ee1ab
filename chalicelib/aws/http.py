"""HTTP entry: the one place where our errors become status codes.

The view is wrapped as it is decorated.  Chalice middleware could not do it: Chalice has
already turned the exception into a bare 500 by the time middleware sees a response.
"""

import functools
from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.aws import telemetry
from chalicelib.core import errors

STATUS: dict[type[errors.ZhikeError], tuple[int, str]] = {
    errors.Malformed: (400, "malformed"),
    errors.NotAuthentic: (403, "forbidden"),
    errors.NotFound: (404, "not_found"),
    errors.Conflict: (409, "conflict"),
    errors.Rejected: (422, "refused"),  # any other refusal
    errors.Unavailable: (503, "try_later"),
}
_NEVER_CACHED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Routes(Blueprint):
    """A Blueprint whose views answer each ``ZhikeError`` with its status."""

    def route(self, path: str, **kwargs: Any) -> Callable[..., Any]:
        register = super().route(path, **kwargs)

        def decorate(view: Callable[..., Any]) -> Any:
            return register(_answering_errors(self, view))

        return decorate


def request_id(routes: Blueprint) -> str:
    """Return the id that the gateway gave this request."""
    context: dict[str, Any] = routes.current_request.context
    return str(context.get("requestId", ""))


def refusal(error: errors.ZhikeError, request: str) -> Response:
    """Return the JSON answer for an error (api.md)."""
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
    status, code = STATUS[kind]
    body = {"error": {"code": code, "message": str(error), "request_id": request}}
    return Response(body, status_code=status, headers=dict(_NEVER_CACHED))


def _answering_errors(
    routes: Blueprint, view: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(view)
    def answer(**path_params: str) -> Any:
        try:
            return view(**path_params)
        except errors.ZhikeError as error:
            request = request_id(routes)
            telemetry.record(
                "http", "refused", error=type(error).__name__, request_id=request
            )
            return refusal(error, request)

    return answer
