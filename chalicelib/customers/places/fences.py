"""Which store somebody is in; pure.

Who is within the circle has come, who is well outside of it has left, and in between
things stay as they were: a phone at the edge of a store does not come and go.  A report
that is less precise than the circle is wide tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.customers.places.geo import AREA, Point, cell, metres
from chalicelib.customers.places.models import Origin, Ping, Store


@dataclass(frozen=True, slots=True)
class Sight:
    """What a report says: in that store, outside of every one, or neither."""

    store: Store | None = None
    is_outside: bool = False


UNCLEAR = Sight()
OUTSIDE = Sight(is_outside=True)


class Fences:
    """The circles of all stores, found by the cells they touch."""

    def __init__(self, stores: Iterable[Store]) -> None:
        self._stores = {one.id: one for one in stores}
        self._by_cell: dict[str, list[Store]] = defaultdict(list)
        for store in self._stores.values():
            for name in _cells(store):
                self._by_cell[name].append(store)

    def get(self, store_id: str) -> Store | None:
        return self._stores.get(store_id)

    def all(self) -> list[Store]:
        """Return every store by name, those that are closed last."""
        return sorted(
            self._stores.values(), key=lambda one: (one.is_closed, one.name, one.id)
        )

    def sight(self, ping: Ping, now_in: str = "") -> Sight:
        """Return what a report says of somebody who was in that store, or in none."""
        if ping.origin is Origin.SCAN:
            scanned = self._stores.get(ping.store)
            return Sight(scanned) if scanned and not scanned.is_closed else UNCLEAR
        here = self._stores.get(now_in)
        if here and _is_in(here, ping, here.radius_m):
            return Sight(here)
        if found := self._around(ping):
            return Sight(found)
        if here is None:
            return OUTSIDE
        if _is_in(here, ping, here.leaving_m):
            return Sight(here)
        surely_m = metres(here.point, ping.point) - ping.precision_m
        return OUTSIDE if surely_m > here.leaving_m else UNCLEAR

    def nearest(self, point: Point) -> tuple[Store, float] | None:
        """Return the store nearest to a place that is open, and how far it is."""
        found = [
            (metres(one.point, point), one.id, one)
            for one in self._stores.values()
            if not one.is_closed
        ]
        if not found:
            return None
        away_m, _, store = min(found)
        return store, away_m

    def _around(self, ping: Ping) -> Store | None:
        """Return the store that a report is in; of several the nearest."""
        inside = [
            (metres(one.point, ping.point), one.id)
            for one in self._by_cell.get(cell(ping.point, AREA), ())
            if not one.is_closed and _is_in(one, ping, one.radius_m)
        ]
        return self._stores[min(inside)[1]] if inside else None


def _is_in(store: Store, ping: Ping, radius_m: float) -> bool:
    is_precise = ping.precision_m <= store.radius_m
    return is_precise and metres(store.point, ping.point) <= radius_m


def _cells(store: Store) -> set[str]:
    """Return the cells that a store's circle touches.

    A circle is smaller than a cell, so it touches none that neither its middle nor its
    square's corners are in.
    """
    metre = 360 / 40_030_000  # in degrees of latitude
    high = store.radius_m * metre
    east = Point(store.point.latitude, store.point.longitude + high)
    wide = high * store.radius_m / max(1.0, metres(store.point, east))
    return {
        cell(
            Point(
                store.point.latitude + north * high, store.point.longitude + way * wide
            ),
            AREA,
        )
        for north in (-1, 0, 1)
        for way in (-1, 0, 1)
    }
