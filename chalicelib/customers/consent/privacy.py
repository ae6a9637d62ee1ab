"""What a person decided, among what is exported and erased."""

from collections.abc import Iterator

from chalicelib.core.clock import iso
from chalicelib.customers import privacy
from chalicelib.customers.consent import desk
from chalicelib.customers.privacy import Person, Record, Store


def export(person: Person) -> Iterator[Record]:
    for one in desk.consents().of(person.customer_ids):
        yield {
            "purpose": one.purpose.value,
            "given": one.given,
            "version": one.version,
            "means": one.proof.means.value,
            "evidence": one.proof.evidence,
            "at": iso(one.proof.at_ms),
        }


def erase(person: Person) -> int:
    return desk.consents().forget(person.customer_ids)


privacy.register(Store("consents", "授权记录", export, erase))
