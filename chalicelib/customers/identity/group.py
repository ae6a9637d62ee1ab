"""Who belongs together in this deployment: what everybody asks."""

from chalicelib import connections
from chalicelib.customers.identity.groups import Groups
from chalicelib.customers.identity.models import Group


def groups() -> Groups:
    return Groups(connections.profiles())


def group_of(customer_id: str) -> Group:
    """Return the customers that are the same person; raises ``NotFound``."""
    return groups().of(customer_id)
