"""What becomes of an intent."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from chalicelib.messaging.governor.models import Code, Decision, Outcome
from chalicelib.messaging.models import Channel, SendIntent


class State(StrEnum):
    """Where it is; only SENDING may have reached the person without our knowing."""

    DEFERRED = "deferred"
    ALLOWED = "allowed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the answer was lost: a person decides whether to repeat it
    SUPPRESSED = "suppressed"


FINAL = frozenset({State.SENT, State.FAILED, State.UNKNOWN, State.SUPPRESSED})


class Send(BaseModel):
    """An intent and its state; ``rev`` counts its changes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    intent: SendIntent
    customer_id: str
    open_id: str
    state: State
    outcome: Outcome
    channel: Channel
    code: str = ""  # the governor's, or WeChat's errcode
    until_ms: int = 0
    decided_ms: int
    rev: int = 1
    first_ms: int = 0  # when it may have gone out for the first time
    lease_ms: int = 0  # until then its sender is at work
    msgid: str = ""

    @property
    def decision(self) -> Decision:
        """What the governor said last."""
        known = self.code in Code.__members__
        return Decision(
            outcome=self.outcome,
            channel=self.channel,
            code=Code(self.code) if known else None,
            until_ms=self.until_ms,
        )

    @property
    def key(self) -> str:
        """The key of the decision on the time axis; receipts refer to it."""
        return f"s#{self.intent.id}"
