"""Where customers were: reports, visits, and what the next report is judged by.

Table profiles      pk = customer id, sk = "LOC#<13 digits of ms>#<event key>", ttl
                        without consent: "LOC#<the hour>#<geohash of 6>"
                    pk = customer id, sk = "VISIT#<13 digits of ms>#<event key>", ttl
                    pk = customer id, sk = "PLACE", ttl
                        last, same, visit, nights, home, rev
                    pk = customer id, sk = "TRAITS": visited, home
Index list          visits by day: see customers.listing, "VISITS#<YYYY-MM-DD>"

A report changes PLACE on condition that nobody else has, in one transaction with the
report itself; so each counts once, whatever is delivered again.
"""

from collections.abc import Iterable, Iterator

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import now_ms
from chalicelib.customers import listing
from chalicelib.customers.places.items import (
    PINGS,
    SK,
    VISITS,
    list_of,
    ping_item,
    ping_of,
    place_item,
    visit_item,
    visit_line,
    visit_of,
    whereabouts,
)
from chalicelib.customers.places.models import Ping, Rules, Visit, Whereabouts

_AFTER_ALL = "~"


class Places:
    """Reads and writes what is known of where people were."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_id: str) -> Whereabouts:
        item = self._profiles.get(pk=customer_id, sk=SK)
        return whereabouts(item) if item else Whereabouts()

    def keep(self, customer_id: str, ping: Ping, rules: Rules) -> None:
        """Keep a report that changes nothing else; the same again is the same item."""
        self._profiles.put(ping_item(customer_id, ping, rules))

    def has(self, customer_id: str, ping: Ping) -> bool:
        """Tell whether a report is known already."""
        key = PINGS + ping.sort_key
        return self._profiles.get(pk=customer_id, sk=key) is not None

    def first_time(self, customer_id: str, ping: Ping, rules: Rules) -> Write:
        """Return the write of a report that fails where it is known already."""
        return self._profiles.put_write(
            ping_item(customer_id, ping, rules), condition="attribute_not_exists(pk)"
        )

    def moved(
        self, customer_id: str, before: Whereabouts, after: Whereabouts, rules: Rules
    ) -> Write:
        """Return the write that fails where the whereabouts are others by now."""
        item = place_item(customer_id, after, before.rev + 1, rules)
        if not before.rev:
            return self._profiles.put_write(item, "attribute_not_exists(pk)")
        return self._profiles.put_write(item, "rev = :rev", values={":rev": before.rev})

    def visit(
        self, customer_id: str, visit: Visit, rules: Rules, line: str = ""
    ) -> Write:
        """Return the write of a visit.

        Args:
            customer_id: whose.
            visit: as it is now.
            rules: how long it is kept.
            line: of one that has ended, where its end stands on the time axis.
        """
        return self._profiles.put_write(visit_item(customer_id, visit, rules, line))

    def visits(
        self, customer_ids: Iterable[str], most: int, before_ms: int = 0
    ) -> list[Visit]:
        """Return the newest visits of a person, the newest first."""
        found = [
            visit_of(item)
            for customer in customer_ids
            for item in self._newest(customer, VISITS, most, before_ms)
        ]
        return sorted(found, key=lambda one: one.sort_key, reverse=True)[:most]

    def pings(
        self, customer_ids: Iterable[str], most: int, before_ms: int = 0
    ) -> list[Ping]:
        """Return the newest reports of a person, the oldest first."""
        found = [
            ping_of(item)
            for customer in customer_ids
            for item in self._newest(customer, PINGS, most, before_ms)
        ]
        return sorted(found, key=lambda one: one.sort_key)[-most:]

    def on_day(self, day: str, most: int) -> list[tuple[str, Visit]]:
        """Return the newest visits of a business day, with whose they are."""
        keys = [
            {"pk": item["pk"], "sk": item["sk"]}
            for number in range(listing.SHARDS)
            for item in self._profiles.query(
                "list_pk = :list",
                values={":list": f"{list_of(day)}#{number}"},
                index="list",
                forward=False,
                limit=most,
            )
        ]
        keys.sort(key=lambda key: key["sk"], reverse=True)
        items = self._profiles.batch_get(keys[:most])
        found = [(item["pk"], visit_of(item)) for item in items]
        return sorted(found, key=lambda one: one[1].sort_key, reverse=True)

    def forget_now(self, customer_id: str) -> None:
        """Forget what the next report would be judged by."""
        self._profiles.delete({"pk": customer_id, "sk": SK})

    def lines(self, customer_id: str) -> Iterator[str]:
        """Yield where somebody's visits stand on the time axis."""
        for item in self._all(customer_id, VISITS):
            yield visit_line(visit_of(item))
            if item.get("line"):
                yield item["line"]

    def forget(self, customer_id: str) -> int:
        """Forget somebody's reports and visits; return how many those were."""
        keys = [
            {"pk": customer_id, "sk": item["sk"]}
            for prefix in (PINGS, VISITS)
            for item in self._all(customer_id, prefix)
        ]
        self._profiles.batch_write(deletes=keys)
        return len(keys)

    def _all(self, customer_id: str, prefix: str) -> Iterator[Item]:
        return self._profiles.query(
            "pk = :customer AND begins_with(sk, :prefix)",
            values={":customer": customer_id, ":prefix": prefix},
        )

    def _newest(
        self, customer_id: str, prefix: str, most: int, before_ms: int
    ) -> Iterator[Item]:
        """Yield the newest items that are still to be kept.

        DynamoDB takes its time to remove what has expired.
        """
        until = f"{before_ms:013d}" if before_ms else _AFTER_ALL
        found = self._profiles.query(
            "pk = :customer AND sk BETWEEN :first AND :last",
            values={
                ":customer": customer_id,
                ":first": prefix,
                ":last": prefix + until,
            },
            forward=False,
            limit=most,
        )
        now_s = now_ms() // 1000
        return (item for item in found if item.get("ttl", now_s) >= now_s)
