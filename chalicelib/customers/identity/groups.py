"""One person under several customer ids: merged ones point to the one that speaks.

Table profiles      pk = customer id, sk = "PROFILE"
                        merged    the customer this one was merged into
                        others    every customer below this one

A merge moves nothing.  Whoever reads, lists, sends, exports or erases asks here for the
ids that belong together; for nearly everybody that is the one read of the profile.
"""

from collections.abc import Sequence

from chalicelib.aws.dynamodb import Table
from chalicelib.core.errors import NotFound
from chalicelib.customers.identity.models import Group
from chalicelib.customers.identity.reading import in_order
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item


class Groups:
    """Finds who belongs together."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_id: str) -> Group:
        """Return the group of a customer, merged or not; raises ``NotFound``."""
        profile = self._get(customer_id)
        if profile is None:
            raise NotFound("no such customer")
        return self.around(profile)

    def around(self, profile: Profile) -> Group:
        """Return the group of a profile that was just read."""
        root, below = profile, {profile.id: profile}
        while root.merged_into and root.merged_into not in below:
            above = self._get(root.merged_into)
            if above is None:  # erased: who is left speaks for itself
                break
            root = below.setdefault(above.id, above)
        missing = sorted(root.others - below.keys())
        below |= {one.id: one for one in self._get_all(missing)}
        others = (below[one] for one in root.others & below.keys() - {root.id})
        return Group(in_order(root, others))

    def above(self, customer: Profile) -> list[Profile]:
        """Return who speaks for a customer, and who for that one, to the top."""
        found: list[Profile] = []
        seen, up = {customer.id}, customer.merged_into
        while up and up not in seen:
            above = self._get(up)
            if above is None:
                break
            found.append(above)
            seen.add(up)
            up = above.merged_into
        return found

    def _get(self, customer_id: str) -> Profile | None:
        item = self._profiles.get(pk=customer_id, sk="PROFILE")
        return from_item(item) if item else None

    def _get_all(self, customer_ids: Sequence[str]) -> list[Profile]:
        keys = [{"pk": one, "sk": "PROFILE"} for one in customer_ids]
        return [from_item(item) for item in self._profiles.batch_get(keys)]
