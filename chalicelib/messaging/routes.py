"""``/v1/messages``, ``/v1/templates`` and ``/v1/pushes``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib import connections
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.messaging import traces
from chalicelib.messaging.governor.models import Code, Decision
from chalicelib.messaging.intents.models import Send, State
from chalicelib.messaging.models import SendIntent, Template
from chalicelib.messaging.pushes.models import Push, Totals
from chalicelib.messaging.schemas import (
    Accepted,
    DecisionOut,
    MessageIn,
    MessageOut,
    PushesOut,
    PushesQuery,
    PushIn,
    PushOut,
    TemplateIn,
    TemplateOut,
    TemplatesOut,
)
from chalicelib.web.api import access
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Nothing
from chalicelib.web.api.routing import Api

if TYPE_CHECKING:
    from chalicelib.messaging.assembly import Assembly

routes = Api(__name__)

_STATES = {
    State.DEFERRED: "queued",
    State.ALLOWED: "queued",
    State.SENDING: "queued",
    State.SENT: "sent",
    State.FAILED: "failed",
    State.UNKNOWN: "unknown",
    State.SUPPRESSED: "suppressed",
}


def _recipient(body: MessageIn) -> str:
    return f"customer:{_real().people().id_of(body.to)}"


@routes.post(
    "/v1/messages",
    scope=Scope.SEND,
    status=202,
    audited="messages.send",
    about=_recipient,
)
def send_message(call: Call, body: MessageIn) -> Accepted:
    """Send one message to one person, if the governor allows it"""
    intent = _intent(body, f"v1-{call.unique}")
    decision = _real().desk().submit(intent)
    return Accepted(
        id=intent.id,
        status_url=f"/v1/messages/{intent.id}",
        **_decided(decision),
    )


@routes.post("/v1/messages/check", scope=Scope.SEND, status=200, once=False)
def check_message(call: Call, body: MessageIn) -> DecisionOut:
    """What the governor would say now; nothing is sent or stored"""
    intent = _intent(body, f"check-{call.request_id}"[:64])
    decision = _real().desk().check(intent)
    if decision.code is Code.NOT_SUBSCRIBED:
        access.count_miss(call.key)
    return DecisionOut(**_decided(decision))


@routes.get("/v1/messages/{message_id}", scope=Scope.READ)
def show_message(_call: Call, message_id: str) -> MessageOut:
    """How a message stands: its decision, its sending, its receipt"""
    send = _real().sends().get(message_id)
    if send is None:
        raise NotFound("no such message")
    state, error = _state(send)
    return MessageOut.model_validate(
        {
            "id": send.intent.id,
            "to": send.customer_id,
            "purpose": send.intent.purpose,
            "state": state,
            "error": error,
            "decided_at": iso(send.decided_ms),
            "first_sent_at": iso(send.first_ms) if send.first_ms else None,
            **_decided(send.decision),
        }
    )


@routes.get("/v1/templates", scope=Scope.READ)
def list_templates(_call: Call) -> TemplatesOut:
    """The account's templates, as WeChat lists them"""
    return TemplatesOut(
        items=[
            TemplateOut(
                id=str(one["template_id"]),
                title=str(one.get("title", "")),
                content=str(one.get("content", "")),
                example_text=str(one.get("example", "")),
            )
            for one in connections.account().templates()
        ]
    )


@routes.post("/v1/pushes", scope=Scope.SEND, status=202, audited="pushes.write")
def start_push(call: Call, body: PushIn) -> PushOut:
    """Send a template to many people, each of them once"""
    push_id = f"v1-{call.unique}"
    template = _template(body.template)
    _real().lifecycle().start(push_id, template, body.customers, body.purpose)
    return _push(_known(push_id))


@routes.get("/v1/pushes", scope=Scope.READ)
def list_pushes(call: Call, asked: PushesQuery) -> PushesOut:
    """Pushes, the newest first"""
    found, place = _real().pushes().latest(asked.limit, before=call.place(asked))
    return PushesOut(
        items=[_push(one) for one in found], next_cursor=call.cursor(asked, place)
    )


@routes.get("/v1/pushes/{push_id}", scope=Scope.READ)
def show_push(_call: Call, push_id: str) -> PushOut:
    """How many of a push's people stand where"""
    return _push(_known(push_id))


@routes.post(
    "/v1/pushes/{push_id}/{action}",
    scope=Scope.SEND,
    status=200,
    audited="pushes.write",
)
def change_push(_call: Call, push_id: str, action: str) -> Nothing:
    """Pause or resume a push: `action` is `pause` or `resume`"""
    _known(push_id)
    match action:
        case "pause":
            _real().lifecycle().stop(push_id, "paused")
        case "resume":
            _real().lifecycle().resume(push_id)
        case _:
            raise NotFound("a push can be paused and resumed")
    return Nothing()


def _real() -> Assembly:
    # Imported on use: what sends is most of what this door would have to load.
    from chalicelib.messaging.assembly import REAL

    return REAL


def _intent(body: MessageIn, intent_id: str) -> SendIntent:
    content = body.content.model_dump(exclude_none=True) if body.content else None
    return SendIntent(
        id=intent_id,
        to=body.to,
        purpose=body.purpose,
        content=content,
        template=_template(body.template) if body.template else None,
        prefer=body.prefer,
        created_ms=now_ms(),
    )


def _template(given: TemplateIn) -> Template:
    return Template(id=given.id, data=given.data, url=given.url)


def _decided(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.outcome,
        "reason": str(decision.code) if decision.code else None,
        "until": iso(decision.until_ms) if decision.until_ms else None,
        "channel": decision.channel,
    }


def _state(send: Send) -> tuple[str, str | None]:
    """Return the state by our books and WeChat's receipt, and what went wrong."""
    state = _STATES[send.state]
    error = send.code if send.state is State.FAILED else None
    if not send.msgid:
        return state, error
    pk = traces.message(send.msgid)
    receipt = connections.workspace().get(pk=pk, sk="RECEIPT")
    if receipt is None:
        return state, error
    if receipt["status"] == "success":
        return "delivered", None
    return "failed", receipt["status"]


def _known(push_id: str) -> Push:
    push = _real().pushes().get(push_id)
    if push is None:
        raise NotFound("no such push")
    return push


def _push(push: Push) -> PushOut:
    totals: Totals = _real().pushes().totals(push.id)
    return PushOut(
        id=push.id,
        state=totals.state,
        reason=totals.reason,
        until=iso(totals.until_ms) if totals.until_ms else None,
        created_at=iso(push.created_ms),
        template=push.template.id,
        purpose=push.purpose,
        audience=totals.audience,
        pending=totals.pending,
        sent=totals.sent,
        failed=totals.failed,
        capped=totals.capped,
        unknown=totals.unknown,
        delivered=totals.delivered,
        undelivered=totals.undelivered,
        codes=totals.codes,
    )
