"""One person as traits look at them, with everybody whom they speak for."""

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.customers.identity.reading import as_one
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.models import Subject
from chalicelib.customers.traits.repository import SK as TRAITS

_PROFILE = "PROFILE"
_Items = dict[tuple[str, str], Item]


def subject_of(profiles: Table, customer_id: str, now_ms: int) -> Subject | None:
    """Return somebody as of this moment; ``None`` where there is no such person."""
    items = _read(profiles, [customer_id])
    if (customer_id, _PROFILE) not in items:
        return None
    root = from_item(items[customer_id, _PROFILE])
    items |= _read(profiles, sorted(root.others))
    below = [
        from_item(items[o, _PROFILE]) for o in root.others if (o, _PROFILE) in items
    ]
    below.sort(key=lambda one: (one.first_seen_ms, one.id))
    members = (root, *below)
    traits = combined([items.get((one.id, TRAITS), {}) for one in members])
    return Subject(as_one(members), traits, now_ms)


def _read(profiles: Table, ids: list[str]) -> _Items:
    keys = [{"pk": one, "sk": sk} for one in ids for sk in (_PROFILE, TRAITS)]
    found = profiles.batch_get(keys, consistent=True) if keys else []
    return {(item["pk"], item["sk"]): item for item in found}
