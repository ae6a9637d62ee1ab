"""What each customer decided, and the mark of it on the profile.

Table profiles      pk = customer id, sk = "CONSENT#<purpose>"
                        given, version, means, evidence, by, at
                    pk = customer id, sk = "PROFILE", k_<purpose>
                        the version said yes to, below 0 for a no

The profile carries the mark since every push has the profile at hand, and so whoever
asks for a permission there reads nothing.  What was decided before stands on the time
axis.
"""

from collections.abc import Iterable

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.customers.consent.models import Consent, Means, Proof, Purpose

_PREFIX = "CONSENT#"


class Consents:
    """Reads and writes decisions."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_ids: Iterable[str]) -> list[Consent]:
        """Return what was decided under each of these ids."""
        return [
            consent
            for customer in customer_ids
            for item in self._profiles.query(
                "pk = :customer AND begins_with(sk, :consents)",
                values={":customer": customer, ":consents": _PREFIX},
            )
            if (consent := _consent(item))
        ]

    def decided(self, consent: Consent) -> list[Write]:
        """Return the writes of a decision, to stand beside its line.

        A customer who was erased meanwhile stops them.
        """
        return [
            self._profiles.put_write(consent_item(consent)),
            self._profiles.update_write(
                {"pk": consent.customer_id, "sk": "PROFILE"},
                "SET #mark = :version",
                names={"#mark": consent.purpose.mark},
                values={":version": consent.signed},
                condition="attribute_exists(pk)",
            ),
        ]

    def forget(self, customer_ids: Iterable[str]) -> int:
        """Forget what was decided; return how many decisions those were."""
        known = self.of(customer_ids)
        keys = [
            {"pk": one.customer_id, "sk": f"{_PREFIX}{one.purpose.value}"}
            for one in known
        ]
        self._profiles.batch_write(deletes=keys)
        return len(known)

    def still(self, customer_id: str, purpose: Purpose, version: int) -> Write:
        """Return the write that fails where a yes was taken back meanwhile."""
        return self._profiles.check_write(
            {"pk": customer_id, "sk": "PROFILE"},
            "#mark = :version",
            names={"#mark": purpose.mark},
            values={":version": version},
        )


def consent_item(consent: Consent) -> Item:
    proof = consent.proof
    return {
        "pk": consent.customer_id,
        "sk": f"{_PREFIX}{consent.purpose.value}",
        "given": consent.given,
        "version": consent.version,
        "means": proof.means.value,
        "evidence": proof.evidence,
        "by": proof.by,
        "key": proof.key,
        "at": proof.at_ms,
    }


def _consent(item: Item) -> Consent | None:
    """Return what an item says; one of a purpose there is no more says nothing."""
    name = item["sk"].removeprefix(_PREFIX)
    if name not in {one.value for one in Purpose}:
        return None
    return Consent(
        customer_id=item["pk"],
        purpose=Purpose(name),
        given=item["given"],
        version=item["version"],
        proof=Proof(
            Means(item["means"]),
            item["evidence"],
            item["by"],
            item["key"],
            item["at"],
        ),
    )
