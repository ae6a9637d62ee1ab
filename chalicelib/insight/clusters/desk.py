"""The groups of this deployment: what everybody asks of them."""

from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.insight.clusters.models import Grouping
from chalicelib.insight.clusters.repository import Clusters, Published
from chalicelib.insight.clusters.service import knows
from chalicelib.insight.fresh import Fresh


def clusters() -> Clusters:
    return Clusters(connections.workspace())


def grouping() -> Grouping | None:
    """Return what was reviewed, at most half a minute old; ``None`` for nothing."""
    found = _published(connections.workspace())().grouping
    return found if found and knows(found) else None


def forget() -> None:
    """Have it read anew, by who has just changed it."""
    _published.cache_clear()


@cache
def _published(workspace: Table) -> Fresh[Published]:
    return Fresh(lambda _: Clusters(workspace).published())
