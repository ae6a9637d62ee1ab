"""Goals, figures and verdicts."""

import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured ratio or count beside what it should be."""

    name: str
    goal: str
    figure: str
    verdict: str  # met or short

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def at_most(name: str, figure: float, goal: float, unit: str = "×") -> dict[str, str]:
    """Judge a figure that should not be larger than its goal."""
    return _judged(name, "≤", figure, goal, unit, figure <= goal)


def at_least(name: str, figure: float, goal: float, unit: str = "×") -> dict[str, str]:
    """Judge a figure that should not be smaller than its goal."""
    return _judged(name, "≥", figure, goal, unit, figure >= goal)


def note(name: str, figure: float, unit: str = "×") -> None:
    """Show a figure that is held against no goal, and so is in no row."""
    print(f"{name}: {figure:.3g} {unit}", file=sys.stderr)


def cpu_us(work: Callable[[], Any], *, times: int, rounds: int = 5) -> float:
    """Return the CPU of one call in µs: the best of some rounds, so noise stays out."""
    work()
    best = math.inf
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            work()
        best = min(best, time.process_time() - began)
    return best / times * 1e6


def in_turn_us(*works: Callable[[], Any], times: int, rounds: int = 7) -> list[float]:
    """Return the CPU of one call of each in µs, measured in turn: A B A B …

    The machine's speed drifts, so what is compared is measured within moments.
    """
    found = [
        [cpu_us(work, times=times, rounds=1) for work in works] for _ in range(rounds)
    ]
    return [statistics.median(column) for column in zip(*found, strict=True)]


def _judged(
    name: str, sign: str, figure: float, goal: float, unit: str, met: bool
) -> dict[str, str]:
    verdict = "met" if met else "short"
    return Figure(
        name, f"{sign} {goal:.3g} {unit}", f"{figure:.3g} {unit}", verdict
    ).to_dict()
