"""Many customers at once, each as the person they are together with those merged in."""

from collections.abc import Iterable, Sequence

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import now_ms
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.identity.models import Group
from chalicelib.customers.identity.reading import as_one
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.models import Subject
from chalicelib.customers.traits.repository import SK as TRAITS

_PROFILE = "PROFILE"
_Items = dict[tuple[str, str], Item]


class Persons:
    """Reads them: one read for a hundred, another one where some were merged."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles
        self._groups = Groups(profiles)

    def subjects(self, ids: Iterable[str], *, traits: bool) -> dict[str, Subject]:
        """Return the customers that are known, by id.

        Args:
            ids: of whom.
            traits: whether more of them is asked than their profile.
        """
        wanted = dict.fromkeys(ids)
        items = self._items(wanted, traits=traits)
        roots = _profiles(items)
        below = {other for one in roots for other in one.others}
        items |= self._items(sorted(below - wanted.keys()), traits=traits)
        now = now_ms()
        return {one.id: _together(one, items, now) for one in roots}

    def groups(self, ids: Iterable[str]) -> list[Group]:
        """Return the persons that customers are, each once."""
        profiles = _profiles(self._items(dict.fromkeys(ids), traits=False))
        found = [self._groups.around(one) for one in profiles]
        return list({one.id: one for one in found}.values())

    def around(self, profile: Profile) -> Group:
        return self._groups.around(profile)

    def marked(self, group: Group, sort_key: str) -> dict[str, Item]:
        """Return the items of that name by customer, who speaks for all first."""
        keys = [{"pk": one, "sk": sort_key} for one in group.ids]
        items = {item["pk"]: item for item in self._profiles.batch_get(keys)}
        return {one: items[one] for one in group.ids if one in items}

    def _items(self, ids: Iterable[str], *, traits: bool) -> _Items:
        kinds = (_PROFILE, TRAITS) if traits else (_PROFILE,)
        keys = [{"pk": one, "sk": sk} for one in ids for sk in kinds]
        found: Sequence[Item] = self._profiles.batch_get(keys) if keys else ()
        return {(item["pk"], item["sk"]): item for item in found}


def _profiles(items: _Items) -> list[Profile]:
    return [from_item(item) for (_, sk), item in items.items() if sk == _PROFILE]


def _together(root: Profile, items: _Items, now: int) -> Subject:
    """Return a customer with what is known of those merged into them."""
    below = [items[one, _PROFILE] for one in root.others if (one, _PROFILE) in items]
    others = sorted(map(from_item, below), key=lambda one: (one.first_seen_ms, one.id))
    members = (root, *others)
    traits = [items.get((one.id, TRAITS), {}) for one in members]
    return Subject(as_one(members), combined(traits), now)
