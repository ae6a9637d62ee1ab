"""Who of the staff looks after a customer.

Table profiles      pk = customer id, sk = "OWNER", staff, at, by
Index list          see customers.listing

Each change is one transaction with its line on the time axis, on condition that nobody
else has changed it since it was read.
"""

from dataclasses import dataclass
from typing import Self

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict
from chalicelib.customers import listing
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.timeline import Entry

SK = "OWNER"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who it is, since when, and who decided it; nobody has no ``staff_id``."""

    staff_id: str = ""
    at_ms: int = 0
    by: str = ""  # actor

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(item.get("staff", ""), item.get("at", 0), item.get("by", ""))


@dataclass(frozen=True, slots=True)
class Change:
    """One change; the same ``key`` and instant happens once."""

    customer_id: str
    before: str  # staff ids; "" is nobody
    after: str
    title: str  # of its line on the axis
    key: str
    at_ms: int
    by: str  # actor


class Owners:
    """Reads and changes who looks after whom."""

    def __init__(self, profiles: Table, effects: Effects) -> None:
        self._profiles = profiles
        self._effects = effects

    def of_all(self, customer_ids: list[str]) -> dict[str, Owner]:
        """Return the owner of each who has one."""
        keys = [{"pk": one, "sk": SK} for one in dict.fromkeys(customer_ids)]
        items = self._profiles.batch_get(keys)
        return {item["pk"]: Owner.of(item) for item in items}

    def change(self, change: Change) -> bool:
        """Change it; ``False`` where just this has happened before.

        Raises:
            Conflict: somebody else has changed it meanwhile.
        """
        entry = Entry(
            customer_id=change.customer_id,
            at_ms=change.at_ms,
            key=change.key,
            kind="owner",
            type="assigned" if change.after else "released",
            direction="internal",
            title=change.title,
            data={"staff": change.after, "before": change.before, "by": change.by},
        )
        try:
            return self._effects.commit(entry, [self._write(change)])
        except TransactionFailed as failed:
            raise Conflict("somebody else has changed the owner") from failed

    def _write(self, change: Change) -> Write:
        key = {"pk": change.customer_id, "sk": SK}
        names, values = {"#staff": "staff"}, {":before": change.before}
        if not change.after:
            return self._profiles.delete_write(key, "#staff = :before", names, values)
        place = listing.owner_place(change.customer_id, change.after, change.at_ms)
        item = {**key, "staff": change.after, "at": change.at_ms, "by": change.by}
        if not change.before:
            return self._profiles.put_write(item | place, "attribute_not_exists(pk)")
        return self._profiles.put_write(item | place, "#staff = :before", names, values)


def owners() -> Owners:
    return Owners(connections.profiles(), effects())
