"""The interaction index of this deployment: what everybody asks of it.

An upper module counts what it knows of in the transaction of its own effect::

    effects().commit(entry, [..., desk.add(customer_id, "order", paid_at_ms)], event)
"""

from collections.abc import Iterable
from functools import cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.core import decay
from chalicelib.core.clock import now_ms
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.insight.fresh import Fresh
from chalicelib.insight.index import service
from chalicelib.insight.index.models import Kappa, Weights
from chalicelib.insight.index.repository import IndexRepository


def repository() -> IndexRepository:
    return IndexRepository(connections.workspace())


def weights() -> Weights:
    """Return the weights, at most half a minute old."""
    return _weights(connections.workspace())()


def kappa() -> Kappa:
    """Return the middle of the scale, at most half a minute old."""
    return _kappa(connections.workspace())()


def adds(kind: str, at_ms: int) -> dict[str, int]:
    """Return what an act adds to a profile's counters.

    For whoever changes the profile in the same transaction anyway: one transaction may
    name an item once only.
    """
    return service.adds(weights().of(kind, at_ms), at_ms)


def add(customer_id: str, kind: str, at_ms: int) -> Write:
    """Return the write that counts an act of somebody, for the effect that it is.

    It is not repeatable by itself, so it stands beside a keyed write: the entry of
    ``effects().commit``.  Somebody who was erased meanwhile stops the effect.
    """
    added = adds(kind, at_ms) or {decay.name(at_ms): 0}
    return connections.profiles().update_write(
        {"pk": customer_id, "sk": "PROFILE"},
        "ADD " + ", ".join(f"#{number} :{number}" for number in range(len(added))),
        names={f"#{number}": name for number, name in enumerate(added)},
        values={f":{number}": value for number, value in enumerate(added.values())},
        condition="attribute_exists(pk)",
    )


def index_of(profile: Profile, at_ms: int) -> float:
    """Return somebody's index at an instant."""
    return decay.left(profile.counters, at_ms)


def score_of(profile: Profile, at_ms: int) -> int:
    """Return somebody's index on the scale of 0 to 100."""
    return service.score(index_of(profile, at_ms), kappa().value)


def weight_of(entry: Entry) -> float:
    """Return what a line of the time axis has added to each of its topics."""
    if entry.kind == "transcript":  # its topics are known, and count, with it only
        return weights().of("voice", entry.at_ms)
    return weights().of(service.kind_of_entry(entry), entry.at_ms)


def renew_kappa(indices: Iterable[float], people: int) -> Kappa:
    """Set the middle of the scale from the indices of everybody who follows."""
    found = Kappa(service.kappa_of(indices), people, now_ms())
    repository().set_kappa(found)
    forget()
    return found


def forget() -> None:
    """Have everything read anew, by who has just changed it."""
    _weights.cache_clear()
    _kappa.cache_clear()


@cache
def _weights(workspace: Table) -> Fresh[Weights]:
    return Fresh(lambda _: IndexRepository(workspace).weights())


@cache
def _kappa(workspace: Table) -> Fresh[Kappa]:
    return Fresh(lambda _: IndexRepository(workspace).kappa())
