"""The groups of this deployment: what everybody asks of them."""

from dataclasses import dataclass
from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.insight.clusters.models import Grouping
from chalicelib.insight.clusters.repository import Clusters
from chalicelib.insight.clusters.service import Compass, knows
from chalicelib.insight.fresh import Fresh


def clusters() -> Clusters:
    return Clusters(connections.workspace())


def grouping() -> Grouping | None:
    """Return what was reviewed, at most half a minute old; ``None`` for nothing."""
    found = compass()
    return found.grouping if found else None


def compass() -> Compass | None:
    """Return what finds somebody's group among those."""
    return _published(connections.workspace())().compass


def forget() -> None:
    """Have it read anew, by who has just changed it."""
    _published.cache_clear()


@dataclass(frozen=True, slots=True)
class _Known:
    compass: Compass | None


@cache
def _published(workspace: Table) -> Fresh[_Known]:
    def read(_: _Known | None) -> _Known:
        found = Clusters(workspace).published().grouping
        # One that another version has made from other features says nothing.
        return _Known(Compass(found) if found and knows(found) else None)

    return Fresh(read)
