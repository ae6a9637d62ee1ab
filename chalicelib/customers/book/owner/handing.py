"""A leaver's customers go to the heir with the rest of the work (staff.handover)."""

from collections.abc import Iterable

from chalicelib import connections
from chalicelib.aws.transactions import Write
from chalicelib.core.ids import shard
from chalicelib.customers import listing
from chalicelib.customers.book.owner.repository import SK
from chalicelib.staff import handover

_AT_ONCE = 200


class OwnedCustomers:
    """The customers that somebody looks after, as work that has owners."""

    def owned(self, staff_id: str) -> Iterable[str]:
        places = listing.walk(
            connections.profiles(), of=listing.of_owner(staff_id), at_once=_AT_ONCE
        )
        return map(listing.customer_of, places)

    def give(self, piece: str, giver: str, taker: str) -> Write:
        place = f"{listing.of_owner(taker)}#{shard(piece, listing.SHARDS)}"
        return connections.profiles().update_write(
            {"pk": piece, "sk": SK},
            "SET #staff = :taker, list_pk = :place",
            names={"#staff": "staff"},
            values={":taker": taker, ":giver": giver, ":place": place},
            condition="#staff = :giver",
        )


handover.register("customers", "名下客户", OwnedCustomers)
