"""The page of the lifecycle, worked out from what was rolled up and counted; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.customers.lifecycle.census import Census
from chalicelib.customers.lifecycle.models import TONES, Cause, Direction, Stage
from chalicelib.customers.lifecycle.rollups import MoveDay

NOBODY = "none"  # the stage before the first
_SHADES = 6  # of a cell, beside none at all


@dataclass(frozen=True, slots=True)
class Standing:
    """How many are in a stage, or talk in a way."""

    value: str
    label: str
    tone: str
    people: int
    share: int | None  # in percent; None of nobody
    change: int | None  # since the period began; None where that was not counted


@dataclass(frozen=True, slots=True)
class Cell:
    """How many moved from one stage to another."""

    move: str  # "<from>-<to>"
    people: int
    change: int | None  # against the period before; None where nothing is known of it
    shade: int  # 0 to 6
    causes: str  # the reasons, the most frequent first


@dataclass(frozen=True, slots=True)
class Row:
    """Everybody who moved out of a stage."""

    label: str
    tone: str
    cells: tuple[Cell | None, ...]  # None: nobody moves to where they are
    people: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who moved from where to where."""

    rows: tuple[Row, ...]
    arrived: tuple[int, ...]  # in each stage
    people: int
    days: int  # that were archived, of the period


def stages(now: Census, then: Census | None) -> list[Standing]:
    """Return how many are in each stage."""
    counts = {one.value: (one.label, TONES[one]) for one in Stage}
    before = then.stages if then else None
    return _standings(counts, now.stages, before)


def directions(now: Census, then: Census | None) -> list[Standing]:
    """Return how many talk in each way, the worrying first."""
    counts = {one.value: (one.label, one.tone) for one in Direction}
    before = then.directions or None if then else None
    return _standings(counts, now.directions, before)


def matrix(
    days: Iterable[MoveDay], before: Iterable[MoveDay], *, comparable: bool
) -> Matrix:
    """Return the moves of a period beside those of the one before it.

    Args:
        days: of the period.
        before: of as many days before it.
        comparable: whether all of those are known.
    """
    found = list(days)
    now, then = added(found), added(before)
    most = max((sum(one.values()) for one in now.values()), default=0)

    def cell(start: str, end: Stage) -> Cell | None:
        if start == end:
            return None
        move = f"{start}-{end}"
        causes = now.get(move, Counter())
        people = causes.total()
        change = people - then.get(move, Counter()).total() if comparable else None
        return Cell(move, people, change, _shade(people, most), told(causes))

    rows = []
    for start, label, tone in _starts():
        cells = tuple(cell(start, end) for end in Stage)
        people = sum(one.people for one in cells if one)
        rows.append(Row(label, tone, cells, people))
    columns = zip(*(row.cells for row in rows), strict=True)
    arrived = tuple(sum(one.people for one in cells if one) for cells in columns)
    return Matrix(tuple(rows), arrived, sum(arrived), len(found))


def causes_of(days: Iterable[MoveDay], move: str) -> list[tuple[str, int]]:
    """Return why people made a move, the most frequent reason first."""
    found = added(days).get(move, Counter())
    return [(_cause(name), count) for name, count in found.most_common()]


def told(causes: Mapping[str, int]) -> str:
    """Return reasons in one line: 一直没有互动 120，互动指数下降 8."""
    ordered = Counter(causes).most_common()
    return "，".join(f"{_cause(name)} {count:,}" for name, count in ordered)


def names_of(move: str) -> tuple[str, str] | None:
    """Return what the two stages of a move are called; ``None`` for no move."""
    start, _, end = move.partition("-")
    labels = {value: label for value, label, _ in _starts()}
    if start not in labels or end not in labels or end in (NOBODY, start):
        return None
    return labels[start], labels[end]


def chart(days: Sequence[Census]) -> list[list[str | int]]:
    """Return how many were in each stage by day, heads first."""
    heads: list[str | int] = ["日期", *(one.label for one in Stage)]
    rows: list[list[str | int]] = [
        [one.day[5:], *(one.stages.get(stage, 0) for stage in Stage)] for one in days
    ]
    return [heads, *rows]


def _standings(
    known: Mapping[str, tuple[str, str]],
    now: Mapping[str, int],
    before: Mapping[str, int] | None,
) -> list[Standing]:
    whole = sum(now.get(value, 0) for value in known)
    return [
        Standing(
            value,
            label,
            tone,
            people := now.get(value, 0),
            round(100 * people / whole) if whole else None,
            None if before is None else people - before.get(value, 0),
        )
        for value, (label, tone) in known.items()
    ]


def added(days: Iterable[MoveDay]) -> dict[str, Counter[str]]:
    """Return the people of each move by cause, over all those days."""
    total: dict[str, Counter[str]] = {}
    for day in days:
        for move, causes in day.moves.items():
            total.setdefault(move, Counter()).update(causes)
    return total


def _starts() -> list[tuple[str, str, str]]:
    return [
        (NOBODY, "首次出现", ""),
        *((one.value, one.label, TONES[one]) for one in Stage),
    ]


def _shade(people: int, most: int) -> int:
    """Return how dark a cell is; a few beside very many are still seen."""
    return -(-_SHADES * people // most) if most else 0


def _cause(name: str) -> str:
    return Cause(name).label if name in set(Cause) else "其他原因"
