"""The way of one call: who asks, how often, what for, once or again, and the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from chalicelib.core.errors import NotFound
from chalicelib.staff import audit
from chalicelib.web.api import access, call, fields
from chalicelib.web.api.call import Call, Wire
from chalicelib.web.api.keys import ApiKey
from chalicelib.web.api.models import Query
from chalicelib.web.api.once import Claim, Kept
from chalicelib.web.api.operations import Operation
from chalicelib.web.api.refusals import Refused, malformed, slow_down

View = Callable[..., BaseModel]
_LONGEST_NAME = 255
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answered:
    """A status and its JSON."""

    status: int
    text: str


def answer(
    operation: Operation,
    view: View,
    event: Mapping[str, Any],
    body: bytes,
    parameters: Mapping[str, str],
) -> Answered:
    """Return the answer of a view.

    Raises:
        ZhikeError: the call is refused; every error of ours has a status.
    """
    wire = call.read(event)
    key = _admitted(operation, wire)
    if any(len(value) > _LONGEST_NAME for value in parameters.values()):
        raise NotFound("there is nothing here")
    given: dict[str, Any] = dict(parameters)
    query = fields.read_query(operation.asked or Query, wire.query)
    if operation.asked:
        given["asked"] = query
    if operation.body:
        _check_type(wire)
        given["body"] = fields.read_body(operation.body, body)
    if operation.once and key:
        return _once(operation, view, wire, key, body, given)
    return _run(operation, view, _call(operation, wire, key), given)


def _admitted(operation: Operation, wire: Wire) -> ApiKey | None:
    if operation.scope is None:
        return None
    text = call.bearer(wire)
    key = access.doorkeeper().find(text) if text else None
    if key is None:
        if wait_s := access.limits().take(access.STRANGERS, wire.source_ip):
            raise slow_down(wait_s)
        raise call.unknown_key()
    if wait_s := access.limits().take(access.CALLS, key.id):
        raise slow_down(wait_s)
    if operation.scope not in key.scopes:
        raise Refused(
            403, "wrong_scope", f"the key lacks the scope {operation.scope.value}"
        )
    return key


def _check_type(wire: Wire) -> None:
    given = wire.headers.get("content-type", _JSON)
    if given.partition(";")[0].strip().lower() != _JSON:
        raise Refused(415, "unsupported_type", f"the body must be {_JSON}")


def _call(
    operation: Operation, wire: Wire, key: ApiKey | None, unique: str = ""
) -> Call:
    return Call(
        operation=operation.name,
        request_id=wire.request_id,
        cursors=access.cursors(),
        key=key,
        unique=unique,
    )


def _once(
    operation: Operation,
    view: View,
    wire: Wire,
    key: ApiKey,
    body: bytes,
    given: Mapping[str, Any],
) -> Answered:
    name = wire.headers.get("idempotency-key", "")
    if not name:
        raise malformed("idempotency_key_missing", "this call needs an Idempotency-Key")
    if len(name) > _LONGEST_NAME:
        raise malformed("idempotency_key_invalid", "at most 255 characters")
    store = access.once()
    request = f"{operation.method} {wire.path}\n".encode() + body
    claim = store.claim(key.id, name, request)
    if isinstance(claim, Kept):
        return Answered(claim.status, claim.answer)
    return _claimed(
        operation, view, _call(operation, wire, key, claim.unique), given, claim
    )


def _claimed(
    operation: Operation,
    view: View,
    asking: Call,
    given: Mapping[str, Any],
    claim: Claim,
) -> Answered:
    store = access.once()
    try:
        answered = _run(operation, view, asking, given)
    except Exception:
        store.release(claim)
        raise
    store.keep(claim, answered.status, answered.text)
    return answered


def _run(
    operation: Operation, view: View, asking: Call, given: Mapping[str, Any]
) -> Answered:
    _note(operation, asking, given)
    try:
        made = view(asking, **given)
    except NotFound:
        access.count_miss(asking.key)
        raise
    return Answered(operation.status, made.model_dump_json(by_alias=True))


def _note(operation: Operation, asking: Call, given: Mapping[str, Any]) -> None:
    """Enter it into the audit before it is done: what cannot be noted must not be."""
    if not operation.audited:
        return
    details = {"operation": operation.name}
    names = ((n, v) for n, v in given.items() if isinstance(v, str))
    details.update((n, v) for n, v in names if not n.endswith("_id"))
    if asking.unique:
        details["made"] = asking.unique  # what it makes has an id with this in it
    audit.record(
        asking.actor,
        operation.audited,
        _object(operation, given),
        details,
        asking.request_id,
    )


def _object(operation: Operation, given: Mapping[str, Any]) -> str:
    """Return what a call is about, by the first id of its address or by its body."""
    if operation.about:
        return operation.about(given["body"])
    ids = (name for name in given if name.endswith("_id"))
    name = next(ids, "")
    return f"{name.removesuffix('_id')}:{given[name]}" if name else ""
