"""Whether somebody could be written to now, by which way, and if not, why: pure.

The governor's own answer to a message that is never sent.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib.messaging.governor.decide import decide
from chalicelib.messaging.governor.models import Decision, Facts, Outcome
from chalicelib.messaging.governor.rules import Rules
from chalicelib.messaging.models import Channel, Purpose, SendIntent, Template
from chalicelib.messaging.wording import reason

_NOBODY = "reach"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody."""

    label: str
    note: str
    is_open: bool
    why: str = ""  # it is not
    until_ms: int = 0  # it is not


_WAYS = (
    ("客服回复", "人工答复，不受次数限制", Purpose.REPLY, Channel.CUSTOM),
    ("服务通知", "模板消息，由客户的行为触发", Purpose.SERVICE, Channel.TEMPLATE),
    ("营销消息", "客服消息，受次数和免打扰限制", Purpose.MARKETING, Channel.CUSTOM),
)


def ways(customer_id: str, facts: Facts, rules: Rules) -> list[Way]:
    """Return what the governor would say of each way."""
    return [
        _way(
            label,
            note,
            decide(_wish(customer_id, purpose, channel, facts), facts, rules),
        )
        for label, note, purpose, channel in _WAYS
    ]


def _way(label: str, note: str, decision: Decision) -> Way:
    if decision.goes_out:
        return Way(label, note, is_open=True)
    why = reason(decision.code) if decision.code else ""
    until_ms = decision.until_ms if decision.outcome is Outcome.DEFERRED else 0
    return Way(label, note, is_open=False, why=why, until_ms=until_ms)


def _wish(
    customer_id: str, purpose: Purpose, channel: Channel, facts: Facts
) -> SendIntent:
    content: dict[str, Any] | None = None
    template: Template | None = None
    if channel is Channel.CUSTOM:
        content = {"msgtype": "text", "text": {"content": _NOBODY}}
    else:
        template = Template(id=_NOBODY, data={})
    return SendIntent(
        id=_NOBODY,
        to=customer_id,
        purpose=purpose,
        content=content,
        template=template,
        created_ms=max(1, facts.now_ms),
    )
