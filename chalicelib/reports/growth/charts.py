"""Where things are in a chart: plain geometry, drawn as SVG by the template.

Coordinates are rounded to tenths of a pixel so that equal figures give equal files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, log10, pi, sin, sqrt

_STEPS = (1, 2, 2.5, 5, 10)
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """Round numbers along an axis, and where they are."""

    low: int
    high: int
    step: int
    start_px: float  # where ``low`` is
    end_px: float  # where ``high`` is

    def px(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start_px + share * (self.end_px - self.start_px), 1)

    @property
    def ticks(self) -> list[int]:
        return list(range(self.low, self.high + 1, self.step))


def scale(
    low: int, high: int, start_px: float, end_px: float, ticks: int = _TICKS
) -> Scale:
    """Return a scale that begins and ends with a round number."""
    step = _round_step(max(high - low, ticks), ticks)
    first = floor(low / step) * step
    last = -floor(-high / step) * step
    return Scale(first, max(last, first + step), step, start_px, end_px)


def aligned(low: int, high: int, other: Scale) -> Scale:
    """Return a scale with as many steps as another, so that both share its lines."""
    count = len(other.ticks) - 1
    step = _round_step(max(high - low, count), count)
    # Rounding the lowest down may push the highest out; then the step has to grow.
    while floor(low / step) * step + count * step < high:
        step = _round_step(count * step + count, count)
    first = floor(low / step) * step
    return Scale(first, first + count * step, step, other.start_px, other.end_px)


def _round_step(span: int, ticks: int) -> int:
    rough = span / ticks
    magnitude = 10 ** floor(log10(rough)) if rough >= 1 else 1
    fits = (s * magnitude for s in _STEPS if s * magnitude >= rough)
    step = next(fits, 10 * magnitude)
    return max(1, int(step) if step == int(step) else int(step) + 1)


def line(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of a smooth line that never overshoots its points."""
    if not points:
        return ""
    (x, y), *others = points
    parts = [f"M{x:.1f} {y:.1f}"]
    for next_x, next_y in others:
        middle = (x + next_x) / 2
        parts.append(
            f"C{middle:.1f} {y:.1f} {middle:.1f} {next_y:.1f} {next_x:.1f} {next_y:.1f}"
        )
        x, y = next_x, next_y
    return "".join(parts)


def sparkline(values: Sequence[int], width: int, height: int) -> str:
    """Return the path of a small line that fills its box."""
    low, high = min(values), max(values)
    spread = max(high - low, 1)
    step = width / max(len(values) - 1, 1)
    return line(
        [
            (number * step, height - 2 - (value - low) / spread * (height - 4))
            for number, value in enumerate(values)
        ]
    )


def ring(shares: Sequence[int], outer: float, inner: float) -> list[str]:
    """Return a path for each share of a ring round the origin, clockwise from noon."""
    whole = sum(shares)
    paths: list[str] = []
    begun = 0
    for share in shares:
        start = begun / whole
        begun += share
        paths.append(_sector(start, begun / whole, outer, inner) if share else "")
    return paths


def _sector(start: float, end: float, outer: float, inner: float) -> str:
    # A full turn has no direction an arc could take, so it stops a hair short.
    end = min(end, start + 0.9999)
    large = 1 if end - start > 1 / 2 else 0
    (ax, ay), (bx, by) = _at(start, outer), _at(end, outer)
    (cx, cy), (dx, dy) = _at(end, inner), _at(start, inner)
    return (
        f"M{ax:.1f} {ay:.1f}A{outer} {outer} 0 {large} 1 {bx:.1f} {by:.1f}"
        f"L{cx:.1f} {cy:.1f}A{inner} {inner} 0 {large} 0 {dx:.1f} {dy:.1f}Z"
    )


def _at(turn: float, radius: float) -> tuple[float, float]:
    angle = 2 * pi * turn - pi / 2
    return radius * cos(angle), radius * sin(angle)


def shade(value: int, highest: int, shades: int = 6) -> int:
    """Return how dark a cell of a heat table is: 0 is nothing, ``shades`` the most.

    By the root of the share: one push to everybody would otherwise leave all other
    hours looking alike.
    """
    return min(shades, ceil(sqrt(value / highest) * shades)) if value else 0
