"""Orders whose person has not become known in the usual ways are tried once more.

Apart from the other subscribers, which the inbound worker loads: it begins no chores.
"""

import hashlib

from chalicelib.core.events import DomainEvent
from chalicelib.customers.chores import desk as chores

RETRY = "orders.waiting"


def due(event: DomainEvent) -> None:
    """Try everything that waits once more."""
    unique = hashlib.sha256(event.id.encode()).hexdigest()[:32]
    chores.chores().start(RETRY, "为等待中的订单找客户", {}, unique=unique, by="clock")
