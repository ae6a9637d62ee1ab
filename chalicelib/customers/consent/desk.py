"""Consents in this deployment: who may be asked for what, and how it is decided.

if desk.allows(profile, Purpose.LOCATION): ...
desk.decide(group_of(customer_id), Purpose.LOCATION, given=False, proof=proof)
desk.withdraw_all(group_of(customer_id), proof)
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.errors import Conflict
from chalicelib.core.events import DomainEvent
from chalicelib.customers.consent.models import (
    Consent,
    Proof,
    Purpose,
    Wording,
    is_allowed,
    newest,
)
from chalicelib.customers.consent.repository import Consents
from chalicelib.customers.consent.wordings import WordingVersions, wordings
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.models import Group
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry

KIND = "consent"  # of its lines on the time axis
_DIGEST = 16


def allows(profile: Profile, purpose: Purpose) -> bool:
    """Tell whether somebody allows a purpose; reads nothing."""
    return is_allowed(profile.consents, wordings()[purpose])


def consents() -> Consents:
    return Consents(connections.profiles())


def known(group: Group) -> dict[Purpose, Consent]:
    """Return what a person decided last, under whichever id."""
    return newest(consents().of(group.ids))


def decide(group: Group, purpose: Purpose, *, given: bool, proof: Proof) -> bool:
    """Note a decision, for every id of the person; ``False`` where it stood already."""
    wording = wordings()[purpose]
    changed = False
    for customer in group.profiles:
        signed = wording.version if given else -wording.version
        if customer.consents.get(purpose.value) == signed:
            continue
        consent = Consent(customer.id, purpose, given, wording.version, proof)
        changed |= _commit(consent, wording)
    return changed


def withdraw_all(
    group: Group, proof: Proof, purposes: Iterable[Purpose] = tuple(Purpose)
) -> list[Purpose]:
    """Take back whatever was given; return what was."""
    decided = known(group)
    given = [one for one in purposes if one in decided and decided[one].given]
    for purpose in given:
        decide(group, purpose, given=False, proof=proof)
    return given


def level(group: Group, proof: Proof) -> None:
    """Have what a person decided last hold for each of the person's ids.

    Customers who turn out to be one person may have decided differently.
    """
    for purpose, last in known(group).items():
        for customer in group.profiles:
            if customer.consents.get(purpose.value) == last.signed:
                continue
            said = replace(proof, evidence=last.proof.evidence, at_ms=proof.at_ms)
            wording = WordingVersions(connections.workspace()).version(
                purpose, last.version
            )
            consent = replace(last, customer_id=customer.id, proof=said)
            _commit(consent, wording or wordings()[purpose])


def _commit(consent: Consent, wording: Wording) -> bool:
    """Write a decision with its line, its news and the text that it is about."""
    entry = consent_entry(consent, wording)
    text = WordingVersions(connections.workspace()).kept(wording)
    writes = [*consents().decided(consent), text]
    try:
        return effects().commit(entry, writes, _news(consent, entry))
    except TransactionFailed as failed:
        raise Conflict("the customer is being erased") from failed


def consent_entry(consent: Consent, wording: Wording) -> Entry:
    """Return the line of a decision: who, what text, how and when."""
    proof, verb = consent.proof, "同意" if consent.given else "撤回或不同意"
    return Entry(
        customer_id=consent.customer_id,
        at_ms=proof.at_ms,
        key=f"consent:{consent.purpose.value}~{proof.key}",
        kind=KIND,
        type=f"{consent.purpose.value}-{'given' if consent.given else 'withdrawn'}",
        direction="internal",
        title=f"{verb}：{consent.purpose.label}",
        data={
            "purpose": consent.purpose.value,
            "given": consent.given,
            "version": consent.version,
            "text": hashlib.sha256(wording.text.encode()).hexdigest()[:_DIGEST],
            "means": proof.means.value,
            "evidence": proof.evidence,
            "by": proof.by,
        },
    )


def _news(consent: Consent, entry: Entry) -> DomainEvent:
    return DomainEvent(
        kind="consent.given" if consent.given else "consent.withdrawn",
        id=f"consent:{consent.customer_id}:{entry.sort_key}"[:128],
        customer_id=consent.customer_id,
        occurred_at_ms=entry.at_ms,
        data={"purpose": consent.purpose.value, "version": consent.version},
    )
