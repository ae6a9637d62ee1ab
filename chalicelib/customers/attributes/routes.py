"""``PATCH /v1/customers/{id}``: what another system knows of somebody."""

from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.attributes import answers
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.schemas import AttributesIn
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.routes import detail
from chalicelib.customers.schemas import CustomerDetail
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.refusals import Refused
from chalicelib.web.api.routing import Api

routes = Api(__name__)

_CLOCKS_MS = 5 * MINUTE_MS  # how far another system's clock may be ahead of ours


@routes.patch(
    "/v1/customers/{customer_id}", scope=Scope.WRITE, audited="customers.write"
)
def change_customer(call: Call, customer_id: str, body: AttributesIn) -> CustomerDetail:
    """Say what is known of a customer, and by whom"""
    now = now_ms()
    saying = Saying(
        source=Source(body.source),
        key=call.unique or call.request_id,
        at_ms=_observed_ms(body.observed_at, now),
        by=call.actor,
        confidence=body.confidence,
        consent=body.consent,
        verified=body.verified,
    )
    try:
        attributes().learn(customer_id, body.attributes, saying)
    except Unreadable as error:
        unknown = [name for name in body.attributes if name in error.faults]
        fields = {f"attributes.{one}": error.faults[one].value for one in unknown}
        raise Refused(422, "refused", str(error), fields=fields) from error
    return detail(call, group_of(customer_id))


def _observed_ms(text: str | None, now: int) -> int:
    if text is None:
        return now
    try:
        at_ms = answers.instant_ms(text)
    except ValueError as error:
        raise InvalidInput("observed_at is no instant") from error
    if at_ms > now + _CLOCKS_MS:
        raise InvalidInput("observed_at lies ahead")
    return at_ms
