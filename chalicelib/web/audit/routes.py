"""``/v1/audit``: what privileged people and keys did, and whether it is still so."""

import json
from datetime import timedelta
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from chalicelib.core.clock import business_day, iso, now_ms
from chalicelib.staff import audit
from chalicelib.staff.audit.models import Chained
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Answer, Body, Day, Instant, Page, PageQuery
from chalicelib.web.api.routing import Api

routes = Api(__name__)

_MOST_DAYS = 31


class AuditQuery(PageQuery):
    """Which day's records."""

    day: Day | None = Field(default=None, description="In China; today unless given")


class RecordOut(Answer):
    """One deed, and the hash that ties it to all before it."""

    at: Instant
    actor: str
    number: int = Field(description="In the chain of this actor and day, from 1")
    action: str
    object: str
    details: dict[str, Any]
    request_id: str
    hash: str

    example: ClassVar[dict[str, Any]] = {
        "at": "2026-03-01T04:00:00.000Z",
        "actor": "key:k4f0c6a8e2b914d0f",
        "number": 17,
        "action": "messages.send",
        "object": "",
        "details": {"operation": "send_message"},
        "request_id": "5f3c0b1e-0d0e-4a57-9d4c-0c9f8a0c8f11",
        "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }


class AuditOut(Page[RecordOut]):
    """A day's records, the newest first."""

    example: ClassVar[dict[str, Any]] = {
        "items": [RecordOut.example],
        "next_cursor": None,
    }


class VerifyIn(Body):
    """Which days to verify, both included."""

    from_: Day = Field(alias="from")
    to: Day

    example: ClassVar[dict[str, Any]] = {"from": "2026-03-01", "to": "2026-03-07"}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.to - self.from_).days < _MOST_DAYS:
            raise ValueError(f"between 1 and {_MOST_DAYS} days, in order")
        return self


class FaultOut(Answer):
    """The first record that is not as it was."""

    index: int = Field(description="Its place among those verified; 0 where it is gone")
    actor: str
    day: str
    number: int
    reason: str


class VerdictOut(Answer):
    """What a verification found."""

    sound: bool
    records: int
    chains: int
    fault: FaultOut | None

    example: ClassVar[dict[str, Any]] = {
        "sound": False,
        "records": 17,
        "chains": 2,
        "fault": {
            "index": 17,
            "actor": "staff:s01",
            "day": "2026-03-01",
            "number": 4,
            "reason": "changed",
        },
    }


@routes.get("/v1/audit", scope=Scope.ADMIN, audited="audit.read")
def list_audit(call: Call, asked: AuditQuery) -> AuditOut:
    """What privileged people and keys did on a day, the newest first"""
    day = asked.day.isoformat() if asked.day else business_day(now_ms())
    place = call.place(asked)
    found, further = audit.records().page(
        day, limit=asked.limit, start=json.loads(place) if place else None
    )
    return AuditOut(
        items=[_record(one) for one in found],
        next_cursor=call.cursor(asked, json.dumps(further) if further else None),
    )


@routes.post(
    "/v1/audit/verify",
    scope=Scope.ADMIN,
    status=200,
    once=False,
    audited="audit.read",
)
def verify_audit(_call: Call, body: VerifyIn) -> VerdictOut:
    """Recompute the chains of some days and compare them with their sealed heads"""
    days = (body.to - body.from_).days + 1
    wanted = [(body.from_ + timedelta(days=n)).isoformat() for n in range(days)]
    verdict = audit.verify_days(wanted)
    fault = verdict.fault
    return VerdictOut(
        sound=verdict.is_sound,
        records=verdict.records,
        chains=verdict.chains,
        fault=FaultOut(
            index=fault.index,
            actor=fault.actor,
            day=fault.day,
            number=fault.number,
            reason=fault.reason,
        )
        if fault
        else None,
    )


def _record(one: Chained) -> RecordOut:
    found = one.record
    return RecordOut(
        at=iso(found.at_ms),
        actor=found.actor,
        number=found.number,
        action=found.action,
        object=found.object,
        details=dict(found.details),
        request_id=found.request_id,
        hash=one.hash,
    )
