"""The brand's stores, each with all its versions, and the rules of places.

Table workspace     pk = "STORES", sk = "STORE#<id>"             as it is now
                    pk = "STORES", sk = "V#<id>#<6 digits>"      store, by, at
                    CONFIG#places, see aws.configs: the rules

All of them are read at once and remembered for half a minute: a report is compared with
every store near it and costs no read.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, transact
from chalicelib.aws.values import Item
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.customers.places.fences import Fences
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import Rules, Store

CONFIG = "places"
MOST = 2_000
_PK, _STORES, _VERSIONS = "STORES", "STORE#", "V#"
_KEPT_MS = 30_000


@dataclass(frozen=True, slots=True)
class Change:
    """One version of a store."""

    store: Store
    by: str
    at_ms: int


class Stores:
    """Reads and writes stores."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def all(self) -> list[Store]:
        return [
            _store(item)
            for item in self._table.query(
                "pk = :stores AND begins_with(sk, :now)",
                values={":stores": _PK, ":now": _STORES},
            )
        ]

    def get(self, store_id: str) -> Store | None:
        item = self._table.get(pk=_PK, sk=_STORES + store_id)
        return _store(item) if item else None

    def save(self, store: Store, by: str, at_ms: int) -> Store:
        """Write a store that was read as that version, or a new one of version 0.

        Raises:
            Conflict: somebody else has changed it, or there is one of that id.
            InvalidInput: there are as many as there may be.
        """
        if not store.version and len(self.all()) >= MOST:
            raise InvalidInput(f"最多 {MOST:,} 家门店")
        new = replace(store, version=store.version + 1)
        body = _body(new)
        current = self._table.put_write(
            {"pk": _PK, "sk": _STORES + new.id, **body},
            "version = :before" if store.version else "attribute_not_exists(pk)",
            values={":before": store.version} if store.version else None,
        )
        version = {"sk": f"{_VERSIONS}{new.id}#{new.version:06d}", "by": by}
        row = {"pk": _PK, **version, "at": at_ms, **body}
        try:
            transact([current, self._table.put_write(row)])
        except TransactionFailed as failed:
            raise Conflict("changed by somebody else meanwhile") from failed
        return new

    def changes(self, store_id: str, most: int) -> list[Change]:
        """Return the latest versions of a store, the newest first."""
        rows = self._table.query(
            "pk = :stores AND begins_with(sk, :versions)",
            values={":stores": _PK, ":versions": f"{_VERSIONS}{store_id}#"},
            forward=False,
            limit=most,
        )
        return [Change(_store(row), row["by"], row["at"]) for row in rows]


class Remembered:
    """The circles of all stores, read again when they are half a minute old."""

    def __init__(self, stores: Stores, now: Callable[[], int]) -> None:
        self._stores = stores
        self._now_ms = now
        self._fences = Fences(())
        self._until_ms = 0

    def fences(self) -> Fences:
        now = self._now_ms()
        if now >= self._until_ms:
            self._fences = Fences(self._stores.all())
            self._until_ms = now + _KEPT_MS
        return self._fences

    def forget(self) -> None:
        self._until_ms = 0


@kept
def _remembered() -> Remembered:
    return Remembered(stores(), now_ms)


def stores() -> Stores:
    return Stores(connections.workspace())


def fences() -> Fences:
    """Return the circles of all stores, as of half a minute ago at most."""
    return _remembered().fences()


def rules() -> Rules:
    """Return the rules, as of half a minute ago at most."""
    return Rules.from_dict(connections.remembered(CONFIG).get().body)


def forget() -> None:
    """Have the stores read anew, by who has just changed one."""
    _remembered().forget()


def _body(store: Store) -> Item:
    return {
        "id": store.id,
        "name": store.name,
        "lat": f"{store.point.latitude:.6f}",
        "lon": f"{store.point.longitude:.6f}",
        "radius_m": store.radius_m,
        "address": store.address,
        "opens": store.opens,
        "closes": store.closes,
        "closed": store.is_closed,
        "version": store.version,
    }


def _store(item: Item) -> Store:
    return Store(
        id=item["id"],
        name=item["name"],
        point=Point(float(item["lat"]), float(item["lon"])),
        radius_m=item["radius_m"],
        address=item["address"],
        opens=item["opens"],
        closes=item["closes"],
        is_closed=item["closed"],
        version=item["version"],
    )
