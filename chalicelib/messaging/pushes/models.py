"""A push: one template message to many people, and where each of them stands."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.messaging.models import Id, Purpose, Template

BATCH = 20  # recipients a queue message (reliability.md)


class PushState(StrEnum):
    RUNNING = "running"
    PARKED = "parked"  # goes on by itself at ``until_ms``
    STOPPED = "stopped"  # goes on when somebody says so


class RowState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"  # a worker is about to send it; still counted as pending
    SENT = "sent"
    FAILED = "failed"
    CAPPED = "capped"  # the person has had enough; nobody's fault
    UNKNOWN = "unknown"  # the answer was lost, and it is too late to ask again


OPEN = frozenset({RowState.PENDING, RowState.LEASED})


class PushTask(BaseModel):
    """The body of a message on the ``push`` queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    push_id: Id
    batch: int = Field(ge=0)
    v: Literal[1] = 1


class Push(BaseModel):
    """What is the same for all recipients."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Id
    template: Template
    purpose: Purpose
    created_ms: int
    state: PushState = PushState.RUNNING
    until_ms: int = 0
    reason: str = ""  # why it is parked or stopped


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to twenty recipients, and how many of them stand where."""

    number: int
    people: tuple[str, ...]
    pending: int
    begun_ms: int = 0  # when the first of them was sent to
    asleep_ms: int = 0  # nothing to do before then


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient."""

    customer_id: str
    state: RowState = RowState.PENDING
    open_id: str = ""
    code: str = ""
    msgid: str = ""
    first_ms: int = 0  # the first request that may have reached the person
    lease_ms: int = 0
    owner: str = ""
    not_before_ms: int = 0
    rev: int = 1


@dataclass(frozen=True, slots=True)
class Totals:
    """The five states add up to the audience, whenever one looks."""

    audience: int = 0
    pending: int = 0
    sent: int = 0
    failed: int = 0
    capped: int = 0
    unknown: int = 0
    delivered: int = 0  # of those sent, by WeChat's receipts
    undelivered: int = 0
    state: str = ""
    reason: str = ""
    until_ms: int = 0
    codes: dict[str, int] = field(default_factory=dict)  # why they failed
