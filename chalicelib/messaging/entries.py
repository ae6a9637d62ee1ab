"""The entries that sends add to the time axis."""

from chalicelib.customers.timeline import Entry
from chalicelib.messaging import wording
from chalicelib.messaging.governor.models import Decision
from chalicelib.messaging.models import Channel, SendIntent


def of_decision(
    intent: SendIntent, customer_id: str, decision: Decision, at_ms: int, key: str
) -> Entry:
    """Return the entry for what the governor said, yes or no."""
    data = {
        "decision": str(decision.outcome),
        "purpose": str(intent.purpose),
        "intent": intent.id,
        **_said(intent, decision.channel),
    }
    if decision.code:
        data["code"] = str(decision.code)
    if decision.until_ms:
        data["until"] = decision.until_ms
    if intent.push_id:
        data["push"] = intent.push_id
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=key,
        kind="send",
        type=wording.type_of(intent, decision.channel),
        direction="out" if decision.goes_out else "internal",
        title=wording.decided(intent, decision),
        data=data,
    )


def of_end(
    customer_id: str, ref: str, at_ms: int, state: str, code: str = "", msgid: str = ""
) -> Entry:
    """Return the entry for how a send ended; there is one of each per send."""
    data = {"state": state}
    if code:
        data["code"] = code
    if msgid:
        data["msgid"] = msgid
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=f"{ref}~{state}",
        kind="receipt",
        type=state,
        direction="internal",
        title=wording.finished(state, code),
        ref=ref,
        data=data,
    )


def of_receipt(
    customer_id: str, ref: str, at_ms: int, status: str, msgid: str
) -> Entry:
    """Return the entry for what TEMPLATESENDJOBFINISH told."""
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=f"{ref}~receipt",
        kind="receipt",
        type="delivered" if status == "success" else "undelivered",
        direction="internal",
        title=wording.receipt(status),
        ref=ref,
        data={"status": status, "msgid": msgid},
    )


def _said(intent: SendIntent, channel: Channel) -> dict[str, object]:
    if channel is Channel.TEMPLATE and intent.template:
        return {"template": intent.template.id, "fields": intent.template.data}
    return {"content": intent.content or {}}
