"""What has somebody's marks looked at; named in the dispatch table.

An act alone does not: what it does to the index is looked at every night.
"""

from chalicelib.core.events import DomainEvent
from chalicelib.insight.standing import desk


def changed(event: DomainEvent) -> None:
    """Subscriber of orders, refunds and lifecycles."""
    desk.settling().look(event.customer_id, event.id)


def regrouped(event: DomainEvent) -> None:
    """Subscriber of ``customer.merged`` and ``customer.unmerged``: of both.

    Who is spoken for comes first: what was said of them would seem to be the other's.
    """
    for customer in (str(event.data["other"]), event.customer_id):
        desk.settling().look(customer, event.id)
