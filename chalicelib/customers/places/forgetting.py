"""What is forgotten of somebody who no longer agrees: places, visits, their lines.

Each step is done again without harm, and what leads to the rest goes last.  The counts
of a day stay: they are of nobody.
"""

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.customers.places import desk
from chalicelib.customers.places.trail import LIVES, VISITED
from chalicelib.customers.traits.repository import SK


def forget(customer_id: str, interactions: Table) -> int:
    """Forget it; return how many reports and visits those were."""
    places = desk.places()
    # First, so that no timer ends a visit that is being forgotten.
    places.forget_now(customer_id)
    lines = [{"pk": customer_id, "sk": line} for line in places.lines(customer_id)]
    interactions.batch_write(deletes=lines)
    _forget_traits(customer_id)
    return places.forget(customer_id)


def _forget_traits(customer_id: str) -> None:
    try:
        connections.profiles().update(
            {"pk": customer_id, "sk": SK},
            "REMOVE #visited, #home",
            names={"#visited": VISITED, "#home": LIVES},
            condition="attribute_exists(pk)",
            returns="NONE",
        )
    except ConditionFailed:
        return  # nothing was known of them
