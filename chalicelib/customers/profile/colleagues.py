"""Followers who work here are left out of growth figures and segments.

Table profiles      pk = customer id, sk = "PROFILE", staff, staff_at
"""

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.core.errors import Unavailable
from chalicelib.core.events import DomainEvent


def joined(event: DomainEvent) -> None:
    _mark(event, works_here=True)


def left(event: DomainEvent) -> None:
    _mark(event, works_here=False)


def _mark(event: DomainEvent, *, works_here: bool) -> None:
    """Set it unless later news has; an older event may be told after a newer one.

    Raises:
        Unavailable: the follow that the scan began with is not recorded yet.
    """
    try:
        connections.profiles().update(
            {"pk": event.customer_id, "sk": "PROFILE"},
            "SET staff = :staff, staff_at = :at",
            values={":staff": works_here, ":at": event.occurred_at_ms},
            condition="attribute_exists(pk) AND "
            "(attribute_not_exists(staff_at) OR staff_at < :at)",
            returns="NONE",
        )
    except ConditionFailed as refused:
        if refused.item is None:
            raise Unavailable("no profile yet") from refused
