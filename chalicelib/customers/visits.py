"""Where a customer was, as visits: pings near one another without a long gap; pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import MINUTE_MS

_NEAR_M = 1_500  # what a phone tells by itself is rounded to about a kilometre
_GAP_MS = 60 * MINUTE_MS
_EARTH_M = 6_371_000


@dataclass(frozen=True, slots=True)
class Ping:
    """One report of a place."""

    at_ms: int
    latitude: float
    longitude: float
    precision_m: int
    name: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody was about there for a while."""

    latitude: float
    longitude: float
    name: str
    from_ms: int
    to_ms: int
    precision_m: int
    pings: int


def pings_of(profiles: Table, customer_id: str) -> list[Ping]:
    """Return what is kept of somebody's places, the oldest first."""
    items = profiles.query(
        "pk = :customer AND begins_with(sk, :places)",
        values={":customer": customer_id, ":places": "LOC#"},
    )
    return [_ping(item) for item in items]


def visits_of(pings: Iterable[Ping]) -> list[Visit]:
    """Return the visits that pings in order of time amount to, the newest first."""
    visits: list[Visit] = []
    for ping in pings:
        if visits and _belongs(visits[-1], ping):
            visits[-1] = _longer(visits[-1], ping)
        else:
            visits.append(_begun(ping))
    return visits[::-1]


def _belongs(visit: Visit, ping: Ping) -> bool:
    if ping.at_ms - visit.to_ms > _GAP_MS:
        return False
    return _metres(visit, ping) <= _NEAR_M


def _begun(ping: Ping) -> Visit:
    return Visit(
        latitude=ping.latitude,
        longitude=ping.longitude,
        name=ping.name,
        from_ms=ping.at_ms,
        to_ms=ping.at_ms,
        precision_m=ping.precision_m,
        pings=1,
    )


def _longer(visit: Visit, ping: Ping) -> Visit:
    return replace(
        visit,
        name=visit.name or ping.name,
        to_ms=ping.at_ms,
        precision_m=min(visit.precision_m, ping.precision_m),
        pings=visit.pings + 1,
    )


def _metres(visit: Visit, ping: Ping) -> float:
    """Return the distance on a sphere, which is exact enough for a city."""
    north = math.radians(ping.latitude - visit.latitude)
    east = math.radians(ping.longitude - visit.longitude)
    east *= math.cos(math.radians(visit.latitude))
    return _EARTH_M * math.hypot(north, east)


def _ping(item: Item) -> Ping:
    return Ping(
        at_ms=int(item["sk"].split("#")[1]),
        latitude=float(item["lat"]),
        longitude=float(item["lon"]),
        precision_m=_metres_of(item.get("precision_m", "")),
        name=item.get("name", ""),
    )


def _metres_of(text: str) -> int:
    try:
        return round(float(text)) if text else _NEAR_M
    except (ValueError, OverflowError):
        return _NEAR_M
