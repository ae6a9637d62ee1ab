"""What has somebody's marks looked at; named in the dispatch table.

An act alone does not: what it does to the index is looked at every night.
"""

from chalicelib.core.events import DomainEvent
from chalicelib.customers.anchors import digest
from chalicelib.insight.standing import desk


def changed(event: DomainEvent) -> None:
    """Subscriber of orders, refunds and lifecycles."""
    desk.settling().look(event.customer_id, event.id)


def regrouped(event: DomainEvent) -> None:
    """Subscriber of ``customer.merged`` and ``customer.unmerged``: of both.

    Who is spoken for comes first: what was said of them would seem to be the other's.
    The id of the news names both, so the line of one has a digest of it: when the other
    is erased, nothing of them may stay here.
    """
    for customer in (str(event.data["other"]), event.customer_id):
        desk.settling().look(customer, digest(event.id))
