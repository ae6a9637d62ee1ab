"""The tags of a customer, each with what speaks for it.

Table profiles      pk = customer id, sk = "TAG#<tag>", at, by, evidence
Index list          see customers.listing
"""

from dataclasses import dataclass

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.customers import listing

LONGEST = 30


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of one customer."""

    name: str
    at_ms: int
    by: str  # the rule or the person that gave it: "scene:<scene>", "key:<id>"
    evidence: str  # key of the event, or id of the request


class Tags:
    """Gives and takes tags."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_id: str) -> list[Tag]:
        """Return a customer's tags by name."""
        items = self._profiles.query(
            "pk = :customer AND begins_with(sk, :tags)",
            values={":customer": customer_id, ":tags": "TAG#"},
        )
        return [
            Tag(
                name=item["sk"].removeprefix("TAG#"),
                at_ms=item["at"],
                by=item["by"],
                evidence=item["evidence"],
            )
            for item in items
        ]

    def give(self, customer_id: str, tag: Tag) -> bool:
        """Give a tag; ``False`` where it is there: the first evidence stands."""
        item = {
            "pk": customer_id,
            "sk": f"TAG#{tag.name}",
            "at": tag.at_ms,
            "by": tag.by,
            "evidence": tag.evidence,
            **listing.tag_place(customer_id, tag.name, tag.at_ms),
        }
        try:
            self._profiles.put(item, condition="attribute_not_exists(pk)")
        except ConditionFailed:
            return False
        return True

    def take(self, customer_id: str, name: str) -> None:
        """Take a tag away; one that is not there is no error."""
        self._profiles.delete({"pk": customer_id, "sk": f"TAG#{name}"})
