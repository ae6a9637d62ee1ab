"""Distances and cells on the map that WeChat uses; pure.

Every coordinate here is GCJ-02, as WeChat, Tencent and AMap give it, and is never
converted: within a city that map is shifted as a whole, so distances between two of its
points differ from those on the ground by less than a thousandth.
"""

import math
from dataclasses import dataclass

_EARTH_M = 6_371_000
_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
_BITS = 5  # of a character
_LATITUDES = (-90.0, 90.0)
_LONGITUDES = (-180.0, 180.0)

COARSE = 6  # characters of a geohash: about 1.2 by 0.6 km
AREA = 5  # about 5 by 5 km
CELL_M = 610  # how far from its middle somebody in a coarse cell is at most, north


@dataclass(frozen=True, slots=True)
class Point:
    """A place in GCJ-02, in degrees."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:.6f},{self.longitude:.6f}"


def metres(one: Point, other: Point) -> float:
    """Return the distance on a sphere, which is exact enough for a city."""
    east, north = offset_m(one, other)
    return math.hypot(east, north)


def offset_m(origin: Point, point: Point) -> tuple[float, float]:
    """Return how far east and north of a place another one is."""
    north = math.radians(point.latitude - origin.latitude)
    east = math.radians(point.longitude - origin.longitude)
    middle = math.radians((origin.latitude + point.latitude) / 2)
    return _EARTH_M * east * math.cos(middle), _EARTH_M * north


def cell(point: Point, characters: int = COARSE) -> str:
    """Return the geohash of a place."""
    low, high = [_LATITUDES[0], _LONGITUDES[0]], [_LATITUDES[1], _LONGITUDES[1]]
    values = (point.latitude, point.longitude)
    number = 0
    for bit in range(characters * _BITS):
        axis = (bit + 1) % 2  # the first bit is of the longitude
        middle = (low[axis] + high[axis]) / 2
        above = values[axis] >= middle
        number = number << 1 | above
        (low if above else high)[axis] = middle
    return "".join(
        _BASE32[number >> shift & 0x1F]
        for shift in range((characters - 1) * _BITS, -1, -_BITS)
    )


def middle(geohash: str) -> Point:
    """Return the middle of a cell."""
    low, high = [_LATITUDES[0], _LONGITUDES[0]], [_LATITUDES[1], _LONGITUDES[1]]
    for position, character in enumerate(geohash):
        digit = _BASE32.index(character)
        for bit in range(_BITS):
            axis = (position * _BITS + bit + 1) % 2
            half = (low[axis] + high[axis]) / 2
            above = digit >> (_BITS - 1 - bit) & 1
            (low if above else high)[axis] = half
    return Point((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)


def gyration_m(points: list[Point]) -> float:
    """Return how far apart somebody's places are: root mean square from the middle."""
    if not points:
        return 0.0
    count = len(points)
    centre = Point(
        sum(one.latitude for one in points) / count,
        sum(one.longitude for one in points) / count,
    )
    return math.sqrt(sum(metres(one, centre) ** 2 for one in points) / count)
