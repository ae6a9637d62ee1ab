"""What is known of one customer beside the time axis, in one read.

Table profiles      pk = customer id, sk from "OWNER" to "TRAITS":
                        OWNER, PROFILE, RELATION#…, SEG#…, SENDS, TAG#…, TRAITS

What somebody may have without bound (notes, orders, visits) is kept under names outside
of that span.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Tag
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Subject

_FIRST, _LAST = "OWNER", "TRAITS"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One customer, as the customer page begins with."""

    profile: Profile
    items: tuple[Item, ...] = ()
    now_ms: int = 0

    def item(self, sort_key: str) -> Item:
        """Return the item of that name, {} when there is none."""
        return next((one for one in self.items if one["sk"] == sort_key), {})

    def under(self, prefix: str) -> list[Item]:
        """Return the items whose names begin so, in their order."""
        return [one for one in self.items if one["sk"].startswith(prefix)]

    @property
    def subject(self) -> Subject:
        return Subject(self.profile, self.item(_LAST), self.now_ms)

    def trait(self, name: str) -> Any:
        """Return a trait, ``None`` where it is not known or nobody states it."""
        return traits[name].read(self.subject) if name in traits else None

    @property
    def tags(self) -> list[Tag]:
        """Return the brand's tags by name; a colleague's own are no trait."""
        found = map(tagging.tag_of, self.item(_LAST).get("tags", ()))
        return sorted(found, key=lambda one: (one.name, one.key))


def of(customer_id: str) -> Sheet:
    """Return the sheet of somebody; raises ``NotFound``."""
    items = tuple(
        connections.profiles().query(
            "pk = :customer AND sk BETWEEN :first AND :last",
            values={":customer": customer_id, ":first": _FIRST, ":last": _LAST},
        )
    )
    profile = next((one for one in items if one["sk"] == "PROFILE"), None)
    if profile is None:
        raise NotFound("no such customer")
    return Sheet(from_item(profile), items, now_ms())
