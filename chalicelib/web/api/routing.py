"""``Api``: a Blueprint whose views answer ``/v1`` calls."""

import functools
import traceback
from collections.abc import Callable
from typing import TypeVar

from chalice.app import Blueprint, Response
from pydantic import BaseModel

from chalicelib.aws import telemetry
from chalicelib.core.errors import ZhikeError
from chalicelib.web.api import refusals
from chalicelib.web.api.answering import Answered, answer
from chalicelib.web.api.call import request_id
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.operations import About, Operation, Terms, describe
from chalicelib.web.api.refusals import Refused

View = TypeVar("View", bound=Callable[..., BaseModel])

HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


class Api(Blueprint):
    """The ``/v1`` routes of one module; see the package's docstring."""

    def get(
        self, path: str, *, scope: Scope | None, audited: str = ""
    ) -> Callable[[View], View]:
        """Answer GET.

        Args:
            path: with ``{names}`` that are arguments of the view.
            scope: what the key must be allowed; None lets everybody in.
            audited: the action that the audit chain keeps of each call.
        """
        return self._under(Terms(method="GET", path=path, scope=scope, audited=audited))

    def post(
        self,
        path: str,
        *,
        scope: Scope,
        status: int = 201,
        once: bool = True,
        audited: str = "",
        about: About | None = None,
    ) -> Callable[[View], View]:
        """Answer POST.

        Args:
            path: see ``get``.
            scope: see ``get``.
            status: of an answer that is no refusal.
            once: whether it asks for an Idempotency-Key.
            audited: see ``get``.
            about: returns what a body is about, where the address does not say it.
        """
        terms = Terms(
            method="POST",
            path=path,
            scope=scope,
            status=status,
            once=once,
            audited=audited,
            about=about,
        )
        return self._under(terms)

    def patch(
        self, path: str, *, scope: Scope, audited: str = ""
    ) -> Callable[[View], View]:
        """Answer PATCH, whose repeat changes nothing."""
        return self._under(
            Terms(method="PATCH", path=path, scope=scope, audited=audited)
        )

    def delete(
        self, path: str, *, scope: Scope, status: int = 200, audited: str = ""
    ) -> Callable[[View], View]:
        """Answer DELETE, whose repeat changes nothing."""
        return self._under(
            Terms(
                method="DELETE",
                path=path,
                scope=scope,
                status=status,
                audited=audited,
            )
        )

    def _under(self, terms: Terms) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            operation = describe(view, terms)

            @functools.wraps(view)
            def answering(**parameters: str) -> Response:
                return self._respond(operation, view, parameters)

            # The frame judges the content type itself, so that a 415 has our body.
            register = self.route(terms.path, methods=[terms.method], content_types=[])
            register(answering)
            return view

        return decorate

    def _respond(
        self, operation: Operation, view: View, parameters: dict[str, str]
    ) -> Response:
        request = self.current_request
        event = request.to_original_event()
        try:
            raw = request.raw_body
            body = raw.encode() if isinstance(raw, str) else raw
            return respond(answer(operation, view, event, body, parameters))
        except ZhikeError as error:
            return refuse(refusals.as_refusal(error), request_id(event), operation.name)
        except Exception:  # noqa: BLE001 -- the caller gets our body, the log the rest
            trace = traceback.format_exc()[-4000:]
            return refuse(
                refusals.failure(), request_id(event), operation.name, trace=trace
            )


def respond(answered: Answered) -> Response:
    return Response(answered.text, status_code=answered.status, headers=dict(HEADERS))


def refuse(refused: Refused, request: str, operation: str, trace: str = "") -> Response:
    """Return a refusal as a response, and note it."""
    telemetry.record(
        "http",
        "call failed" if trace else "call refused",
        {"CallFailed": 1} if trace else None,
        operation=operation,
        status=refused.status,
        code=refused.code,
        request_id=request,
        **({"trace": trace} if trace else {}),
    )
    return Response(
        refusals.body(refused, request),
        status_code=refused.status,
        headers={**HEADERS, **refused.headers},
    )
