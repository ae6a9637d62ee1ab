"""``/v1/customers/{id}/consents``."""

from chalicelib.core.clock import iso, now_ms
from chalicelib.customers.consent import desk
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.consent.reading import Standing, standings
from chalicelib.customers.consent.schemas import ConsentIn, ConsentOut, ConsentsOut
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)

_PATH = "/v1/customers/{customer_id}/consents"


@routes.get(_PATH, scope=Scope.READ, audited="customers.read")
def show_consents(_call: Call, customer_id: str) -> ConsentsOut:
    """What a customer allows, purpose by purpose"""
    return _answer(group_of(customer_id))


@routes.post(_PATH, scope=Scope.WRITE, status=200, audited="customers.consent")
def note_consent(call: Call, customer_id: str, body: ConsentIn) -> ConsentsOut:
    """Note what a customer decided elsewhere; it counts for the current text

    Taking a consent back also has what rested on it deleted, within minutes.
    """
    group = group_of(customer_id)
    proof = Proof(
        Means.API,
        body.evidence,
        call.actor,
        call.unique or call.request_id,
        now_ms(),
    )
    desk.decide(group, Purpose(body.purpose), given=body.given, proof=proof)
    return _answer(group)


def answers(group: Group) -> list[ConsentOut]:
    """Return where a person stands on every purpose."""
    return [_consent(one) for one in standings(group)]


def _answer(group: Group) -> ConsentsOut:
    return ConsentsOut(items=answers(group))


def _consent(one: Standing) -> ConsentOut:
    last = one.consent
    return ConsentOut.model_validate(
        {
            "purpose": one.purpose.value,
            "label": one.purpose.label,
            "state": one.stand.value,
            "allowed": one.is_allowed,
            "version": last.version if last else None,
            "current_version": one.wording.version,
            "means": last.proof.means.value if last else None,
            "evidence": last.proof.evidence if last else None,
            "at": iso(last.proof.at_ms) if last else None,
        }
    )
