"""The value of this deployment: what everybody asks of it."""

from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.value.models import Standard
from chalicelib.insight.value.repository import ValueRepository


def repository() -> ValueRepository:
    return ValueRepository(connections.workspace())


def standard() -> Standard:
    """Return what value is decided by, at most half a minute old."""
    return _standard(connections.workspace())()


def forget() -> None:
    """Have it read anew, by who has just changed it."""
    _standard.cache_clear()


@cache
def _standard(workspace: Table) -> Fresh[Standard]:
    def read(_: Standard | None) -> Standard:
        found = ValueRepository(workspace)
        return Standard(found.settings(), found.measures())

    return Fresh(read)
