"""``/v1/customers/{id}``: a copy of everything about a person, and the end of it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.objects import LONGEST_LINK_S
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.privacy import desk
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import Channel, Kind, Request, State
from chalicelib.customers.privacy.progress import share
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.schemas import CopyOut, ExportIn
from chalicelib.web.api import work
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.models import Accepted
from chalicelib.web.api.routing import Api
from chalicelib.web.api.work import Job

routes = Api(__name__)

WORK = "privacy"  # the kind of work; its ref is {"request": id}
_ONE = "/v1/customers/{customer_id}"
_STATES: Mapping[State, str] = {
    State.COOLING: "queued",
    State.RUNNING: "running",
    State.SETTLING: "running",
    State.DONE: "done",
    State.WITHDRAWN: "failed",
}


@routes.post(
    _ONE + "/export", scope=Scope.ADMIN, status=202, audited="customers.export"
)
def export_customer(call: Call, customer_id: str, body: ExportIn) -> Accepted:  # noqa: ARG001 -- there is a body, and nothing in it
    """Have a copy made of everything we hold about a person"""
    asked = Asked(Channel.API, call.actor, call.unique)
    request = desk.ask_export(group_of(customer_id), asked)
    return _accepted(request, call.actor)


@routes.get(_ONE + "/export", scope=Scope.ADMIN, audited="customers.export")
def fetch_copy(_call: Call, customer_id: str) -> CopyOut:
    """The newest copy that was made, as a file to fetch within five minutes"""
    known = requests().of(group_of(customer_id).ids)
    ready = [one for one in known if one.can_be_fetched]
    if not ready:
        raise NotFound("no copy: POST to have one made")
    return CopyOut(
        url=desk.file_of(ready[0]),
        expires_at=iso(now_ms() + LONGEST_LINK_S * 1000),
        asked_at=iso(ready[0].asked_ms),
    )


@routes.delete(_ONE, scope=Scope.ADMIN, status=202, audited="customers.erase")
def erase_customer(call: Call, customer_id: str) -> Accepted:
    """Have everything about a person erased

    It cannot be taken back. Whoever was merged into the person goes with them. The job
    is done when nothing is left in any table or file; its result is the proof.
    """
    asked = Asked(Channel.API, call.actor, call.request_id, at_once=True)
    request = desk.ask_erasure(group_of(customer_id), asked)
    return _accepted(request, call.actor)


@work.told_by(WORK)
def tell(job_id: str, ref: Mapping[str, Any]) -> Job:
    """Return how far a wish is, as a job; raises ``NotFound``."""
    request = requests().get(ref["request"])
    return Job.model_validate(
        {
            "id": job_id,
            "kind": f"customer_{request.kind.value}",
            "state": _STATES[request.state],
            "progress": share(request),
            "result": _result(request) if request.state is State.DONE else None,
            "error": "withdrawn" if request.state is State.WITHDRAWN else None,
        }
    )


def _accepted(request: Request, by: str) -> Accepted:
    return work.accept(WORK, {"request": request.id}, request.id, by)


def _result(request: Request) -> dict[str, Any]:
    if request.kind is Kind.EXPORT:
        if not request.is_known:
            return {}
        return {"file_url": f"/v1/customers/{request.person.id}/export"}
    return {"proof": request.proof, "removed": dict(request.removed)}
