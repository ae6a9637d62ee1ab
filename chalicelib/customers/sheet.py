"""What is known of one customer beside the time axis, in one read.

Table profiles      pk = customer id, sk from "OWNER" to "TRAITS":
                        OWNER, PROFILE, RELATION#…, SEG#…, SENDS, TAG#…, TRAITS

What somebody may have without bound (notes, orders, visits) is kept under names outside
of that span.  Of a person with several customer ids, each has a span of its own, and
the sheet is that of the person: what speaks for all comes first.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.identity.group import groups
from chalicelib.customers.identity.models import Group
from chalicelib.customers.identity.reading import as_one
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Tag
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.everything import everything
from chalicelib.customers.traits.models import Subject

_FIRST, _LAST = "OWNER", "TRAITS"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One customer, as the customer page begins with."""

    profile: Profile  # of who speaks for all, with the sums and instants of all
    items: tuple[Item, ...] = ()
    now_ms: int = 0
    members: tuple[Profile, ...] = ()  # of a person with several ids, who speaks first

    @property
    def ids(self) -> tuple[str, ...]:
        """Return every customer id of the person, the one that speaks first."""
        return tuple(one.id for one in self.members) or (self.profile.id,)

    def item(self, sort_key: str) -> Item:
        """Return the item of that name, {} when there is none."""
        return next((one for one in self.items if one["sk"] == sort_key), {})

    def under(self, prefix: str) -> list[Item]:
        """Return the items whose names begin so, in their order."""
        return [one for one in self.items if one["sk"].startswith(prefix)]

    @property
    def reached(self) -> Profile:
        """Return the one of the person's profiles that a message goes to."""
        if not self.members:
            return self.profile
        return Group(self.members).reached(self.now_ms)

    @property
    def subject(self) -> Subject:
        return Subject(self.profile, combined(self.under(_LAST)), self.now_ms)

    def trait(self, name: str) -> Any:
        """Return a trait, ``None`` where it is not known or nobody states it."""
        known = everything()
        return known[name].read(self.subject) if name in known else None

    @property
    def tags(self) -> list[Tag]:
        """Return the brand's tags by name; a colleague's own are no trait."""
        found = map(tagging.tag_of, self.subject.traits.get("tags", ()))
        return sorted(found, key=lambda one: (one.name, one.key))


def of(customer_id: str) -> Sheet:
    """Return the sheet of the person a customer is; raises ``NotFound``."""
    items = _items(customer_id)
    item = next((one for one in items if one["sk"] == "PROFILE"), None)
    if item is None:
        raise NotFound("no such customer")
    profile = from_item(item)
    if not (profile.merged_into or profile.others):
        return Sheet(profile, items, now_ms())
    members = groups().around(profile).profiles
    of_each = [items if one is profile else _items(one.id) for one in members]
    whole = tuple(one for found in of_each for one in found)
    return Sheet(as_one(members), whole, now_ms(), members)


def _items(customer_id: str) -> tuple[Item, ...]:
    return tuple(
        connections.profiles().query(
            "pk = :customer AND sk BETWEEN :first AND :last",
            values={":customer": customer_id, ":first": _FIRST, ":last": _LAST},
        )
    )
