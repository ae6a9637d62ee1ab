"""``/v1/customers/{id}/merge`` and ``/unmerge``."""

from chalicelib.core.clock import now_ms
from chalicelib.customers.identity import (
    finding,  # noqa: F401 -- finds people by their number
)
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause, Group
from chalicelib.customers.identity.schemas import OtherIn, PersonOut
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)


@routes.post(
    "/v1/customers/{customer_id}/merge",
    scope=Scope.WRITE,
    status=200,
    audited="customers.merge",
)
def merge_customer(call: Call, customer_id: str, body: OtherIn) -> PersonOut:
    """Have a customer speak for another one as well; reversible"""
    return _person(merging().merge(customer_id, body.other_id, _cause(call)))


@routes.post(
    "/v1/customers/{customer_id}/unmerge",
    scope=Scope.WRITE,
    status=200,
    audited="customers.unmerge",
)
def unmerge_customer(call: Call, customer_id: str, body: OtherIn) -> PersonOut:
    """Undo a merge: both are again what they were"""
    return _person(merging().unmerge(customer_id, body.other_id, _cause(call)))


def _cause(call: Call) -> Cause:
    return Cause(call.actor, call.unique or call.request_id, now_ms())


def _person(group: Group) -> PersonOut:
    return PersonOut(id=group.id, merged_ids=list(group.ids[1:]))
