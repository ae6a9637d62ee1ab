"""Who is told what, and how the telling went."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Kind(StrEnum):
    """What can be told of."""

    FOLLOWED = "customer.followed"
    LEFT = "customer.left"
    MESSAGE = "customer.message"
    SCANNED = "customer.scanned"
    CLICKED = "customer.clicked"
    RECEIPT = "message.receipt"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened."""

    kind: Kind
    id: str  # the same for every repeat
    at_ms: int
    customer_id: str
    data: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "id": self.id,
            "at_ms": self.at_ms,
            "customer_id": self.customer_id,
            "data": self.data,
        }


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to tell of what."""

    id: str
    url: str
    kinds: frozenset[Kind]
    created_ms: int
    created_by: str
    active: bool = True
    reason: str = ""  # why it is not


class State(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"  # after the last try


@dataclass(frozen=True, slots=True)
class Delivery:
    """One happening told to one webhook."""

    webhook_id: str
    id: str  # "<13 digits of ms>-<32 hex digits>"
    kind: str
    body: str  # as it is sent, byte for byte the same each time
    state: State = State.PENDING
    attempts: int = 0
    next_ms: int = 0  # of the next try
    status: int = 0  # of the last answer, 0 where there was none
    error: str = ""
    round: int = 1  # one more with each replay


class Task(BaseModel):
    """A message of the ``webhooks`` queue: the first try, or a later one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    webhook_id: str
    delivery_id: str
    happening: dict[str, Any] | None = None  # with the first try only


def delivery_id(webhook_id: str, happening: Happening) -> str:
    """Return the id of the delivery, the same for every repeat of the happening."""
    text = f"{webhook_id}\0{happening.kind}\0{happening.id}"
    mark = hashlib.sha256(text.encode()).hexdigest()[:32]
    return f"{happening.at_ms:013d}-{mark}"
