"""``/wechat/callback``: where WeChat tells us what happened."""

import time
from functools import cache
from typing import Any

from chalice.app import Response

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.aws.http import Routes, request_id
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Malformed, NotAuthentic
from chalicelib.core.settings import settings
from chalicelib.inbox import door, opening
from chalicelib.inbox.intake import Quarantine, Waiting
from chalicelib.inbox.opening import PlainMode, PutAside, TooLarge
from chalicelib.inbox.passive.answer import State
from chalicelib.inbox.passive.rules import PublishedRules
from chalicelib.wechat.event_base import Event

routes = Routes(__name__)

# Chalice answers 415 to a type that is not listed, and takes a missing one for JSON.
_TYPES = ["text/xml", "application/xml", "text/plain", "application/json"]
_HEADERS = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_XML = {**_HEADERS, "Content-Type": "text/xml; charset=utf-8"}
_ANSWERS: dict[type[Exception], tuple[int, str]] = {
    TooLarge: (413, "too large"),
    PlainMode: (403, "forbidden"),
    NotAuthentic: (403, "forbidden"),
    PutAside: (200, door.SUCCESS),
    door.NotStored: (500, "try again"),
}


@routes.route("/callback", content_types=[])
def verify() -> Response:
    """Prove, when the address is set in WeChat's console, that it is ours."""
    try:
        echo = opening.verify_address(routes.current_request.query_params, _tokens())
    except NotAuthentic as error:
        return _refused(error)
    return Response(echo, headers=dict(_HEADERS))


@routes.route("/callback", methods=["POST"], content_types=_TYPES)
def receive() -> Response:
    """Take one message or event and answer it within WeChat's five seconds."""
    started = time.perf_counter()
    try:
        event, xml = _open()
        outcome = _handle(event, xml)
    except PutAside as error:
        _put_aside(str(error))
        return _refused(error)
    except (Malformed, NotAuthentic, door.NotStored) as error:
        return _refused(error)
    took_ms = int((time.perf_counter() - started) * 1000)
    metrics = {"accepted": 1, "took_ms": took_ms, f"stored_{outcome.stored}": 1}
    telemetry.record(
        "callback",
        "accepted",
        metrics,
        kind=outcome.kind,
        rule=outcome.rule,
        request_id=request_id(routes),
    )
    if outcome.reply_xml is None:
        return Response(door.SUCCESS, headers=dict(_HEADERS))
    return Response(_sealed(outcome.reply_xml), headers=dict(_XML))


def _open() -> tuple[Event, str]:
    request = routes.current_request
    query, body, now_s = request.query_params, _body(), int(time.time())
    if settings().wechat_mode == "plain":
        return opening.open_plain(query, body, tokens=_tokens(), now_s=now_s)
    return opening.open_safe(
        query, body, tokens=_tokens(), cipher=connections.cipher(), now_s=now_s
    )


def _handle(event: Event, xml: str) -> door.Outcome:
    return door.handle(
        event,
        xml,
        rules=_rules().current(),
        state_of=_state_of,
        queue=connections.door_inbound_queue(),
        waiting=Waiting(connections.last_resort()),
        received_ms=now_ms(),
        request_id=request_id(routes),
        portal_url=settings().portal_url,
    )


@cache
def _rules() -> PublishedRules:
    return PublishedRules(connections.glance(settings().workspace_table))


def _state_of(open_id: str) -> State:
    customer = connections.customer_id(open_id)
    profiles = connections.glance(settings().profiles_table)
    item = profiles.get(pk=customer, sk="PROFILE")
    state: State = (item or {}).get("door", {})
    return state


def _body() -> bytes:
    # Chalice hands on what the gateway says: text unless it was base64.
    raw = routes.current_request.raw_body
    return raw if isinstance(raw, bytes) else raw.encode()


def _tokens() -> list[str]:
    ours = connections.keys()
    return [t for t in (ours.callback_token, ours.previous_callback_token) if t]


def _sealed(xml: str) -> str:
    if settings().wechat_mode == "plain":
        return xml
    request: Any = routes.current_request
    nonce = request.query_params["nonce"]
    token = connections.keys().callback_token
    return connections.cipher().encrypt(xml, str(int(time.time())), nonce, token)


def _put_aside(reason: str) -> None:
    quarantine = Quarantine(connections.last_resort())
    body = _body()
    try:
        kept = quarantine.keep(body, reason, now_ms())
    except Exception as error:  # noqa: BLE001 -- the answer must not tell the difference
        kept = False
        reason = f"{reason}; not kept: {type(error).__name__}"
    telemetry.record(
        "callback",
        "put aside",
        {"quarantined": 1},
        reason=reason,
        kept=kept,
        request_id=request_id(routes),
    )


def _refused(error: Exception) -> Response:
    kind = next(kind for kind in type(error).__mro__ if kind in _ANSWERS)
    status, text = _ANSWERS[kind]
    if kind is not PutAside:
        metric = "plain_mode" if kind is PlainMode else "refused"
        telemetry.record(
            "callback", "refused", {metric: 1}, request_id=request_id(routes)
        )
    return Response(text, status_code=status, headers=dict(_HEADERS))
