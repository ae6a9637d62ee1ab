"""Orders, each under its customer, and what every order number stands for.

Table profiles      pk = customer id, sk = "ORDER#<13 digits of ms>#<order no>"
                        the order, rev
                    pk = "ORDERNO#<digest of the number>", sk = "ORDER", rev
                        customer, paid_ms                     whose it is
                        order, keys, ttl                      while it waits
                        erased_ms, paid_fen, net_fen, day     what erasing leaves
                    pk = customer id, sk = "TRAITS"           see sums
Index list          ORDER# items: list_pk = "ORDER#<shard>",
                    list_sk = "<13 digits of ms>#<customer id>#<order no>"

The number is taken in the transaction that enters the order, so it is entered once,
whoever tells of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.clock import business_day
from chalicelib.core.errors import NotFound
from chalicelib.core.events import DomainEvent
from chalicelib.customers import listing
from chalicelib.customers.effects import Effects
from chalicelib.customers.late import LateDays
from chalicelib.customers.orders import lines, sums
from chalicelib.customers.orders.models import (
    Found,
    Order,
    Refund,
    from_plain,
    mark,
    to_plain,
)
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems

LIST = "ORDER"
PREFIX = "ORDER#"
_SK = "ORDER"
_FIRST, _AFTER_THE_LINE = "attribute_not_exists(pk)", 1


class OrderBook:
    """Enters orders and what becomes of them, each with its line, news and sums.

    What changes something returns it as it stands then, and ``None`` where somebody
    else was quicker.
    """

    def __init__(
        self,
        profiles: Table,
        effects: Effects,
        late: LateDays,
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._effects = effects
        self._late = late
        self._traits = TraitItems(profiles)
        self._now_ms = now_ms

    def find(self, order_no: str) -> Found | None:
        """Return what a number stands for; ``None`` where nobody told of it."""
        item = self._get(number_key(order_no))
        if item is None:
            return None
        waited = from_plain(item["order"]) if "order" in item else None
        keys = tuple(item.get("keys", ()))
        if not item.get("customer"):
            return Found(waited, "", item["rev"], waited, keys)
        own = self._get(order_key(item["customer"], item["paid_ms"], order_no))
        if own is None:  # erased a moment ago
            return Found()
        return Found(from_plain(own), item["customer"], own["rev"], waited, keys)

    def enter(
        self, customer_id: str, order: Order, before: Found | None
    ) -> Found | None:
        """Give an order to its customer, without its refunds.

        Args:
            customer_id: whose.
            order: what is known of it.
            before: what the number stood for: nothing, or an order that waits.

        Raises:
            NotFound: the customer was erased.
        """
        bare = order.bare
        waited = before.waited if before else None
        keys = before.keys if before else ()
        entry = lines.paid(customer_id, order)
        writes = [
            self._profiles.check_write(
                {"pk": customer_id, "sk": "PROFILE"}, "attribute_exists(pk)"
            ),
            self._take_number(customer_id, order, before),
            self._profiles.put_write(order_item(customer_id, bare)),
        ]
        event = lines.news(lines.PAID, customer_id, bare, entry)
        try:
            done = self._commit(entry, bare, None, writes, event)
        except TransactionFailed as failed:
            if failed.refused(_AFTER_THE_LINE):
                raise NotFound("no such customer") from failed
            return None
        return Found(bare, customer_id, 1, waited, keys) if done else None

    def refund(self, found: Found, order: Order, refund: Refund) -> Found | None:
        """Enter a refund of an order that was found as it stands."""
        after = replace(order, refunds=(*order.refunds, refund))
        entry = lines.refunded(found.customer, order, refund)
        event = lines.news(lines.REFUNDED, found.customer, after, entry)
        return self._change(found, order, after, entry, event)

    def complete(self, found: Found, order: Order, after: Order) -> Found | None:
        """Enter what was not known of an order before."""
        entry = lines.completed(found.customer, after, self._now_ms())
        return self._change(found, order, after, entry, None)

    def _get(self, key: dict[str, str]) -> Item | None:
        return self._profiles.get(pk=key["pk"], sk=key["sk"])

    def _change(
        self,
        found: Found,
        order: Order,
        after: Order,
        entry: Entry,
        event: DomainEvent | None,
    ) -> Found | None:
        changed = {n: v for n, v in to_plain(after).items() if v != to_plain(order)[n]}
        names = {f"#{number}": name for number, name in enumerate(changed)}
        values = {f":{number}": value for number, value in enumerate(changed.values())}
        sets = ", ".join(f"#{number} = :{number}" for number in range(len(changed)))
        write = self._profiles.update_write(
            order_key(found.customer, order.paid_ms, order.order_no),
            f"SET {sets} ADD rev :one",
            names=names,
            values={**values, ":one": 1, ":rev": found.rev},
            condition="rev = :rev",
        )
        try:
            done = self._commit(entry, after, order, [write], event)
        except TransactionFailed:
            return None
        return replace(found, order=after, rev=found.rev + 1) if done else None

    def _commit(
        self,
        entry: Entry,
        after: Order,
        before: Order | None,
        writes: Sequence[Write],
        event: DomainEvent | None,
    ) -> bool:
        today, day = business_day(self._now_ms()), business_day(entry.at_ms)
        if day != today:
            self._late.note(day)
        added = sums.adds(before, after)
        whole = [
            *writes,
            *([self._traits.change(entry.customer_id, adds=added)] if added else []),
            *([self._effects.mark(entry.customer_id, today)] if day != today else []),
        ]
        return self._effects.commit(entry, whole, event)

    def _take_number(
        self, customer_id: str, order: Order, before: Found | None
    ) -> Write:
        """Return the write that a number belongs to somebody from now on.

        What had waited stays until its refunds are entered as well, see ``settle``.
        """
        if before is None:
            return self._profiles.put_write(owned_item(customer_id, order), _FIRST)
        owned = {"customer": customer_id, "paid_ms": order.paid_ms}
        return self._profiles.update_write(
            number_key(order.order_no),
            "SET customer = :customer, paid_ms = :paid_ms ADD rev :one"
            " REMOVE list_pk, list_sk, #ttl",
            names={"#ttl": "ttl"},
            values={f":{n}": v for n, v in owned.items()}
            | {":one": 1, ":rev": before.rev},
            condition="rev = :rev AND attribute_not_exists(customer)",
        )


def number_key(order_no: str) -> dict[str, str]:
    return {"pk": f"ORDERNO#{mark(order_no)}", "sk": _SK}


def order_key(customer_id: str, paid_ms: int, order_no: str) -> dict[str, str]:
    return {"pk": customer_id, "sk": f"{PREFIX}{paid_ms:013d}#{order_no}"}


def order_item(customer_id: str, order: Order) -> Item:
    """Return the item of an order that nothing has happened to yet."""
    return {
        **order_key(customer_id, order.paid_ms, order.order_no),
        **to_plain(order),
        "rev": 1,
        **listing.place_in(LIST, f"{customer_id}#{order.order_no}", order.paid_ms),
    }


def owned_item(customer_id: str, order: Order) -> Item:
    """Return what a number is from the order's first entry on."""
    return {
        **number_key(order.order_no),
        "customer": customer_id,
        "paid_ms": order.paid_ms,
        "rev": 1,
    }


def orders_of(
    profiles: Table, customer_id: str, limit: int | None = None, before: str = "~"
) -> Iterator[Item]:
    """Yield the items of somebody's orders, the newest first.

    Args:
        profiles: the table.
        customer_id: whose; of one id, a merged person has several.
        limit: at most so many.
        before: what follows ``ORDER#`` in the name of the one before.
    """
    # The one before is named by the range as well, and left out here.
    found = profiles.query(
        "pk = :customer AND sk BETWEEN :first AND :before",
        values={
            ":customer": customer_id,
            ":first": PREFIX,
            ":before": PREFIX + before,
        },
        forward=False,
        limit=limit and limit + 1,
    )
    further = (item for item in found if item["sk"] != PREFIX + before)
    return islice(further, limit)
