"""Orders of people we do not know yet, by the name the shop has for them.

Table profiles      pk = "WAIT#<identity key>", sk = "ORDER#<order no>"    the order

The identity key is the key of the identity item that does not exist yet.  Once it does,
the orders go to its customer.
"""

from collections.abc import Callable

from chalicelib.aws.dynamodb import Table
from chalicelib.customers.orders.models import Order, from_plain, to_plain


class WaitingRoom:
    """Keeps orders until their person is known."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def enter(self, identity: str, order: Order) -> None:
        """Keep an order as the shop tells it now; the latest telling counts."""
        key = _key(identity, order.order_no)
        self._profiles.put({**key, **to_plain(order)})

    def admit(self, identity: str, take: Callable[[Order], object]) -> int:
        """Hand over every order that waits for somebody; return how many did."""
        rows = self._profiles.query(
            "pk = :waiting", values={":waiting": f"WAIT#{identity}"}
        )
        number = 0
        for row in rows:
            take(from_plain(row))
            self._profiles.delete({"pk": row["pk"], "sk": row["sk"]})
            number += 1
        return number


def _key(identity: str, order_no: str) -> dict[str, str]:
    return {"pk": f"WAIT#{identity}", "sk": f"ORDER#{order_no}"}
