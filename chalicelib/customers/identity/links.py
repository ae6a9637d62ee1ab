"""Who holds which key.

Table profiles      pk = customer id, sk = "LINK#<kind>#<digest>"
                        ok_at, at, source
                    pk = "ID#<kind>#<digest>", sk = <customer id>
                        ok_at, at                  everybody who holds the key
                    pk = "ID#unionid#<unionid>", sk = "IDENTITY", customer
                        the first to hold it, as the sync found it; others as above
"""

from collections.abc import Iterable

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.customers.identity.keys import LINK, MOST_HOLDERS, Holder, Link

_FIRST = "IDENTITY"


class Links:
    """Reads and writes them."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_id: str) -> list[Link]:
        """Return the keys a customer holds."""
        items = self._profiles.query(
            "pk = :customer AND begins_with(sk, :links)",
            values={":customer": customer_id, ":links": LINK},
        )
        return [_link(item) for item in items]

    def holders(self, key: str) -> list[Holder]:
        """Return who holds a key, whoever is sure of it first; a few more than count.

        Args:
            key: ``Link.key``.
        """
        items = self._profiles.query(
            "pk = :key", values={":key": key}, limit=MOST_HOLDERS + 1
        )
        found = {one.customer_id: one for one in map(_holder, items)}
        return sorted(
            found.values(),
            key=lambda one: (not one.verified_ms, one.at_ms, one.customer_id),
        )

    def change(
        self, customer_id: str, before: Iterable[Link], after: Iterable[Link]
    ) -> list[Write]:
        """Return the writes that turn one set of keys into another."""
        known = {link.place: link for link in before}
        wanted = {link.place: link for link in after}
        writes = []
        for place, link in wanted.items():
            stands = known.get(place)
            if stands is None or stands.verified_ms != link.verified_ms:
                writes += self._put(customer_id, link)
        for place in known.keys() - wanted.keys():
            writes += self._delete(customer_id, known[place])
        return writes

    def erase(self, customer_id: str) -> int:
        """Forget the keys of a customer, on both sides; return how many they were."""
        links = self.of(customer_id)
        keys = [{"pk": link.key, "sk": customer_id} for link in links]
        keys += [{"pk": customer_id, "sk": link.place} for link in links]
        self._profiles.batch_write(deletes=keys)
        return len(links)

    def let_go(self, key: str, customer_ids: Iterable[str]) -> int:
        """Forget that these hold a key; return how many did."""
        gone = set(customer_ids)
        items = self._profiles.query("pk = :key", values={":key": key})
        mine = [one for one in items if _holder(one).customer_id in gone]
        keys = [{"pk": one["pk"], "sk": one["sk"]} for one in mine]
        self._profiles.batch_write(deletes=keys)
        return len(keys)

    def _put(self, customer_id: str, link: Link) -> list[Write]:
        said = {"at": link.at_ms, "ok_at": link.verified_ms}
        mine = {"pk": customer_id, "sk": link.place, "source": link.source, **said}
        theirs = {"pk": link.key, "sk": customer_id, **said}
        return [self._profiles.put_write(mine), self._profiles.put_write(theirs)]

    def _delete(self, customer_id: str, link: Link) -> list[Write]:
        return [
            self._profiles.delete_write({"pk": customer_id, "sk": link.place}),
            self._profiles.delete_write({"pk": link.key, "sk": customer_id}),
        ]


def _link(item: Item) -> Link:
    kind, _, digest = item["sk"].removeprefix(LINK).rpartition("#")
    return Link(kind, digest, item["at"], item["ok_at"], item.get("source", ""))


def _holder(item: Item) -> Holder:
    if item["sk"] == _FIRST:
        return Holder(item["customer"])
    return Holder(item["sk"], item["at"], item.get("ok_at", 0))
