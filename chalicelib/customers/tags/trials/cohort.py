"""The people that a step of a trial came across, read together."""

from collections.abc import Collection

from chalicelib.aws.dynamodb import Table
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags.rules.audience import belongs
from chalicelib.customers.tags.rules.models import Rule
from chalicelib.customers.traits.models import Subject
from chalicelib.customers.traits.repository import TraitItems


class Cohort:
    """Reads people."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_ids: Collection[str]) -> dict[str, Profile]:
        """Return those who are known and do not work here."""
        keys = [{"pk": one, "sk": "PROFILE"} for one in sorted(set(customer_ids))]
        found = (from_item(item) for item in self._profiles.batch_get(keys))
        return {one.id: one for one in found if not one.staff}

    def meant(self, rule: Rule, customer_ids: Collection[str], now_ms: int) -> set[str]:
        """Return those whom a rule is for, by what is true of them now."""
        known = self.of(customer_ids)
        if not rule.who:
            return set(known)
        traits = TraitItems(self._profiles).of_all(list(known))
        return {
            one.id
            for one in known.values()
            if belongs(rule.who, Subject(one, traits.get(one.id, {}), now_ms))
        }
