"""Orders of people we do not know yet, by what would show who they are.

Table profiles      pk = "WAIT#<key>", sk = "<digest of the number>", order_no, ttl
                    pk = "ORDERNO#<digest>", sk = "ORDER"
                        the order itself and its keys, see repository
Index list          WAIT#    list_pk = "WAIT#<shard>", list_sk = "<ms>#<digest>#<key>"
                    ORDERNO# list_pk = "ORDER#<shard>", list_sk = "<ms>##<order no>"

A key is a customer id, for an openid, or the key of the identity item that does not
exist yet.  What nobody has come for within half a year is forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.core.clock import DAY_MS
from chalicelib.customers import listing
from chalicelib.customers.orders.models import Found, Order, mark, to_plain
from chalicelib.customers.orders.repository import LIST, number_key

WAITS_MS = 180 * DAY_MS
WAITING = "WAIT"
MOST_KEYS = 5


class WaitingRoom:
    """Keeps orders until their person is known."""

    def __init__(self, profiles: Table, now_ms: Callable[[], int]) -> None:
        self._profiles = profiles
        self._now_ms = now_ms

    def wait(
        self, order: Order, keys: Sequence[str], before: Found | None
    ) -> Found | None:
        """Keep an order as it is known now; ``None`` where somebody was quicker."""
        now = self._now_ms()
        rev, ttl = (before.rev if before else 0) + 1, (now + WAITS_MS) // 1000
        item = {
            **number_key(order.order_no),
            **listing.place_in(LIST, f"#{order.order_no}", order.paid_ms),
            "order": to_plain(order),
            "keys": list(keys),
            "rev": rev,
            "ttl": ttl,
        }
        rows = [
            {
                **_row_key(key, order.order_no),
                **listing.place_in(WAITING, f"{order.mark}#{key}", now),
                "order_no": order.order_no,
                "ttl": ttl,
            }
            for key in keys
        ]
        number = self._profiles.put_write(
            item,
            "attribute_not_exists(pk) OR (rev = :rev AND attribute_not_exists(#whose))",
            {"#whose": "customer"},
            {":rev": rev - 1},
        )
        try:
            transact([number, *(self._profiles.put_write(row) for row in rows)])
        except TransactionFailed:
            return None
        return Found(order, "", rev, order, tuple(keys))

    def settle(self, found: Found) -> None:
        """Forget that an order has waited, now that all of it is entered."""
        if found.order is None:
            return
        number = found.order.order_no
        whole = self._profiles.update_write(
            number_key(number),
            "REMOVE #order, #keys",
            names={"#order": "order", "#keys": "keys"},
            condition="attribute_exists(customer)",
        )
        rows = (self._profiles.delete_write(_row_key(k, number)) for k in found.keys)
        with suppress(TransactionFailed):  # erased meanwhile
            transact([whole, *rows])

    def under(self, key: str) -> Iterator[str]:
        """Yield the numbers of the orders that wait for whoever holds a key."""
        rows = self._profiles.query(
            "pk = :waiting", values={":waiting": f"{WAITING}#{key}"}
        )
        for row in rows:
            yield row["order_no"]

    def forget(self, key: str, order_no: str) -> None:
        """Let an order wait under a key no longer."""
        self._profiles.delete(_row_key(key, order_no))

    def drop(self, key: str) -> int:
        """Forget the orders themselves that wait under a key; return how many."""
        numbers = list(self.under(key))
        for number in numbers:
            with suppress(ConditionFailed):
                self._profiles.delete(
                    number_key(number), "attribute_not_exists(customer)"
                )
            self.forget(key, number)
        return len(numbers)

    def after(self, place: str, limit: int) -> tuple[list[str], str | None]:
        """Return the next keys that something waits under, and where to go on.

        The oldest come first; ``None`` is the end.
        """
        walk = listing.walk(
            self._profiles, of=WAITING, after=place, at_once=limit, oldest_first=True
        )
        places = list(islice(walk, limit))
        keys = [one.split("#", 2)[2] for one in places]
        return keys, places[-1] if len(places) == limit else None


def _row_key(key: str, order_no: str) -> dict[str, str]:
    return {"pk": f"{WAITING}#{key}", "sk": mark(order_no)}
