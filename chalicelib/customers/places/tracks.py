"""Where somebody was, put together for whoever asks: visits, stays, reports."""

from dataclasses import dataclass

from chalicelib.customers.identity.models import Group
from chalicelib.customers.places import desk, stores
from chalicelib.customers.places.fences import Fences
from chalicelib.customers.places.geo import Point, gyration_m
from chalicelib.customers.places.models import Ping, Stay, Visit
from chalicelib.customers.places.service import stays_of

MOST_PINGS = 1_000


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of a store, or a stay elsewhere."""

    point: Point
    name: str
    from_ms: int
    to_ms: int
    precision_m: int
    pings: int
    store: str = ""
    visit: Visit | None = None

    @property
    def stayed_ms(self) -> int:
        return self.to_ms - self.from_ms


@dataclass(frozen=True, slots=True)
class Track:
    """What is kept of somebody's places, the newest first."""

    visits: tuple[Visit, ...]
    stays: tuple[Stay, ...]
    pings: tuple[Ping, ...]

    @property
    def gyration_m(self) -> int:
        """Return how far apart the person's places are: the radius of gyration."""
        believed = [one.point for one in self.pings if not one.flags]
        return round(gyration_m(believed))

    @property
    def doubted(self) -> tuple[Ping, ...]:
        return tuple(one for one in self.pings if one.flags)


def track(group: Group, most: int, before_ms: int = 0) -> Track:
    """Return the newest of a person's track."""
    places = desk.places()
    pings = places.pings(group.ids, MOST_PINGS, before_ms)
    return Track(
        visits=tuple(places.visits(group.ids, most, before_ms)),
        stays=tuple(reversed(stays_of(pings))),
        pings=tuple(reversed(pings)),
    )


def stops(found: Track, most: int) -> list[Stop]:
    """Return visits and stays elsewhere, the newest first."""
    fences = stores.fences()
    seen = [_of_visit(one, fences) for one in found.visits]
    elsewhere = [
        Stop(one.point, "", one.from_ms, one.to_ms, one.precision_m, one.pings)
        for one in found.stays
        if not any(_meet(one, visit) for visit in found.visits)
    ]
    every = sorted([*seen, *elsewhere], key=lambda one: one.from_ms, reverse=True)
    return every[:most]


def _of_visit(visit: Visit, fences: Fences) -> Stop:
    store = fences.get(visit.store)
    return Stop(
        point=store.point if store else Point(0.0, 0.0),
        name=store.name if store else visit.store,
        from_ms=visit.from_ms,
        to_ms=visit.to_ms,
        precision_m=visit.precision_m,
        pings=visit.pings,
        store=visit.store,
        visit=visit,
    )


def _meet(stay: Stay, visit: Visit) -> bool:
    return stay.from_ms <= visit.to_ms and visit.from_ms <= stay.to_ms
