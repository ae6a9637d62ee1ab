"""A track as a drawing: named stores, the way between them, a scale; pure.

No map service is asked, so nobody learns where a customer was.  North is up, the plane
touches the map in the middle of what is drawn, and all of it is GCJ-02 like the rest.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chalicelib.customers.places.geo import Point, offset_m

_PADDING = 34
_FOOT = 26  # more room below, for the scale
_BESIDE = 15  # from a place to its name
_SMALLEST_M = 600  # wide, so that one store does not fill the drawing
_SCALES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_CHARACTER = 12.5  # width of a Chinese character of a label
_LINE = 16
_GRID = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """Something at a place of the drawing."""

    x: float
    y: float
    label: str = ""
    anchor: str = "start"  # of the label
    label_x: float = 0
    label_y: float = 0
    number: int = 0  # of a stop: 1 is the newest


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing of a track."""

    width: int
    height: int
    scale_px: float
    scale_label: str
    stores: tuple[Dot, ...] = ()
    stops: tuple[Dot, ...] = ()
    dots: tuple[Dot, ...] = ()
    path: str = ""  # of an SVG polyline
    grid_x: tuple[float, ...] = field(default=())
    grid_y: tuple[float, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Named:
    """A store to be drawn."""

    name: str
    point: Point


def sketch(
    stores: Sequence[Named],
    stops: Sequence[Point],
    dots: Sequence[Point] = (),
    *,
    width: int = 340,
    height: int = 200,
) -> Sketch | None:
    """Draw a track; ``None`` of nothing.

    Args:
        stores: those that are named.
        stops: where somebody was, in the order of time.
        dots: single reports.
        width: of the drawing.
        height: of the drawing.
    """
    points = [*(one.point for one in stores), *stops, *dots]
    if not points:
        return None
    plane = _Plane(points, width, height)
    named = _labelled([(one.name, plane.at(one.point)) for one in stores], width)
    way = [plane.at(one) for one in stops]
    scale_m = _scale(plane.metres_per_px * width / 3)
    return Sketch(
        width=width,
        height=height,
        scale_px=_round(scale_m / plane.metres_per_px),
        scale_label=f"{scale_m // 1000} km" if scale_m >= 1000 else f"{scale_m} m",  # noqa: PLR2004 -- metres of a kilometre
        stores=tuple(named),
        stops=tuple(_numbered(way)),
        dots=tuple(Dot(x, y) for x, y in map(plane.at, dots)),
        path=" ".join(f"{x},{y}" for x, y in _without_repeats(way)),
        grid_x=tuple(_round(width * n / _GRID) for n in range(1, _GRID)),
        grid_y=tuple(_round(height * n / _GRID) for n in range(1, _GRID)),
    )


class _Plane:
    """Metres around the middle of some points, as pixels."""

    def __init__(self, points: Sequence[Point], width: int, height: int) -> None:
        latitudes = [one.latitude for one in points]
        longitudes = [one.longitude for one in points]
        self._middle = Point(
            (min(latitudes) + max(latitudes)) / 2,
            (min(longitudes) + max(longitudes)) / 2,
        )
        offsets = [offset_m(self._middle, one) for one in points]
        wide_m = 2 * max(abs(east) for east, _ in offsets)
        high_m = 2 * max(abs(north) for _, north in offsets)
        self.metres_per_px = max(
            _SMALLEST_M / width,
            wide_m / (width - 2 * _PADDING),
            high_m / (height - 2 * _PADDING - _FOOT),
        )
        self._centre = (width / 2, (height - _FOOT) / 2)

    def at(self, point: Point) -> tuple[float, float]:
        east, north = offset_m(self._middle, point)
        x, y = self._centre
        return _round(x + east / self.metres_per_px), _round(
            y - north / self.metres_per_px
        )


def _labelled(
    named: Iterable[tuple[str, tuple[float, float]]], width: int
) -> list[Dot]:
    """Put each name beside its place, where no other name stands."""
    taken: list[tuple[float, float, float, float]] = []
    dots = []
    for name, (x, y) in named:
        dot, box = _free(name, x, y, width, taken)
        taken.append(box)
        dots.append(dot)
    return dots


def _free(
    name: str,
    x: float,
    y: float,
    width: int,
    taken: list[tuple[float, float, float, float]],
) -> tuple[Dot, tuple[float, float, float, float]]:
    long = _CHARACTER * len(name)
    best: tuple[Dot, tuple[float, float, float, float]] | None = None
    for down in (4, -_LINE + 4, _LINE + 4):
        for anchor, left in (("start", x + _BESIDE), ("end", x - _BESIDE - long)):
            box = (left, y + down - 11, left + long, y + down + 4)
            label_x = x + _BESIDE if anchor == "start" else x - _BESIDE
            found = Dot(x, y, name, anchor, _round(label_x), _round(y + down)), box
            best = best or found
            inside = left >= 0 and left + long <= width
            if inside and not any(_overlap(box, other) for other in taken):
                return found
    return best or (Dot(x, y, name), (x, y, x, y))


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def _numbered(way: Sequence[tuple[float, float]]) -> list[Dot]:
    """Number the stops; a place somebody was at again shows the last time."""
    last = {place: len(way) - position for position, place in enumerate(way)}
    return [Dot(x, y, number=number) for (x, y), number in last.items()]


def _without_repeats(way: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [
        one for number, one in enumerate(way) if not number or one != way[number - 1]
    ]


def _scale(most_m: float) -> int:
    return max((one for one in _SCALES if one <= most_m), default=_SCALES[0])


def _round(value: float) -> float:
    return math.floor(value * 10 + 0.5) / 10
