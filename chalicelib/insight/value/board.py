"""The page of value, worked out from what a night has counted; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.insight.nightly.models import Move, Moves, Sum, Tally
from chalicelib.insight.standing.marks import NONE
from chalicelib.insight.value.marks import CLASS, LADDER
from chalicelib.insight.value.models import Measures
from chalicelib.insight.value.rfm.eight import EIGHTH, NAMES
from chalicelib.insight.value.rfm.models import ORDER, WORST, Basis, Cuts, ValueClass

Cell = str | int | float
_PERCENT = 100
_SHADES = 6
# Who was one of these and is not any more has cost the brand something.
_BEST = (ValueClass.CHAMPIONS, ValueClass.LOYAL, ValueClass.POTENTIAL_LOYALIST)


@dataclass(frozen=True, slots=True)
class Line:
    """One word of a mark, with everybody of whom it is said."""

    said: str
    label: str
    advice: str
    people: int
    share: float  # of the people, in percent
    net_fen: int
    paid_share: float  # of what was paid, in percent
    average_clv_fen: int | None


@dataclass(frozen=True, slots=True)
class Square:
    """How many went one way."""

    people: int
    net_fen: int
    shade: int  # 0 to 6, by how many


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everybody who moved in a span, from rows to columns."""

    first: str
    last: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Square | None]]]
    moved: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Who was among the best and is not any more."""

    people: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Fifth:
    """What it takes to be in a fifth."""

    score: int
    recency: str
    frequency: str
    money: str


def lines(
    tally: Tally, mark: str, labels: Mapping[str, str], advice: Mapping[str, str]
) -> list[Line]:
    """Return every word of a mark in order; those that nobody has, too."""
    sums = {k: one for k, one in tally.sums.get(mark, {}).items() if k != NONE}
    people = sum(one.people for one in sums.values())
    paid = sum(one.net_fen for one in sums.values())
    found = []
    for said, label in labels.items():
        one = sums.get(said, Sum())
        found.append(
            Line(
                said=said,
                label=label,
                advice=advice.get(said, ""),
                people=one.people,
                share=percent(one.people, people),
                net_fen=one.net_fen,
                paid_share=percent(one.net_fen, paid),
                average_clv_fen=one.clv_fen // one.people if one.people else None,
            )
        )
    return found


def classes(tally: Tally) -> list[Line]:
    """Return the classes in order."""
    labels = {one.value: one.label for one in ORDER}
    return lines(tally, CLASS, labels, {one.value: one.advice for one in ORDER})


def chart(found: Sequence[Line]) -> list[list[Cell]]:
    """Return who pays how much of everything, heads first."""
    rows: list[list[Cell]] = [["类别", "人数占比", "消费占比"]]
    return rows + [[one.label, one.share, one.paid_share] for one in found]


def matrix(found: Moves, labels: Mapping[str, str]) -> Matrix:
    """Return the moves of a span as a square; rows are where people came from.

    Who had no word before comes last, and does not pale the others.
    """
    names = {**labels, NONE: "未评定"}
    ways = {(one.before, one.after): one for one in found.moves}
    known = [one.people for one in found.moves if NONE not in (one.before, one.after)]
    most = max(known, default=0) or max((m.people for m in found.moves), default=1)
    befores = _with_none(labels, {one.before for one in found.moves})
    afters = _with_none(labels, {one.after for one in found.moves})
    rows = [
        (names[before], [_square(ways.get((before, one)), most) for one in afters])
        for before in befores
    ]
    moved = sum(one.people for one in found.moves)
    return Matrix(found.first, found.last, [names[one] for one in afters], rows, moved)


def _with_none(labels: Mapping[str, str], seen: set[str]) -> list[str]:
    return [*labels, NONE] if NONE in seen else list(labels)


def _square(way: Move | None, most: int) -> Square | None:
    if way is None:
        return None
    shade = min(_SHADES, -(-_SHADES * way.people // most))
    return Square(way.people, way.net_fen, shade)


def lost(found: Moves) -> Lost:
    """Return who left the best classes for others in a span."""
    best = {one.value for one in _BEST}
    gone = [m for m in found.moves if m.before in best and m.after not in best]
    return Lost(sum(one.people for one in gone), sum(one.net_fen for one in gone))


def fifths(measures: Measures, today: int) -> list[Fifth]:
    """Return what each fifth takes, the best first.

    Args:
        measures: of the night.
        today: its business day, counted.
    """
    cuts = measures.current
    if cuts is None:
        return []
    return [_fifth(cuts, score, today) for score in range(len(cuts.r) + 1, 0, -1)]


def _fifth(cuts: Cuts, score: int, today: int) -> Fifth:
    is_bought = cuts.basis is Basis.ORDERS
    unit = "单" if is_bought else "次"
    return Fifth(
        score,
        _recency(cuts.r, score, today),
        _above(cuts.f, score, lambda value: f"{value:,} {unit}"),
        _above(cuts.m, score, lambda fen: f"¥{fen // 100:,}") if is_bought else "—",
    )


def _recency(cuts: Sequence[int], score: int, today: int) -> str:
    """Return in how many days one has to have come; cuts are days, counted."""
    if score == WORST:
        return f"{today - cuts[0]:,} 天前或更早"
    days = today - cuts[score - 2] - 1
    return f"{max(0, days):,} 天以内" if days > 0 else "今天"


def _above(cuts: Sequence[int], score: int, said: Callable[[int], str]) -> str:
    return (
        f"不超过 {said(cuts[0])}" if score == WORST else f"超过 {said(cuts[score - 2])}"
    )


def rungs(
    tally: Tally, plans: Mapping[str, str], labels: Mapping[str, str]
) -> list[Line]:
    """Return the rungs of the ladder, the highest first, with what is planned."""
    return lines(tally, LADDER, labels, plans)[::-1]


def eighths(tally: Tally) -> list[tuple[str, int, int]]:
    """Return (name, people, what they have paid) of the eight, the best first."""
    sums = tally.sums.get(EIGHTH, {})
    return [
        (name, one.people, one.net_fen)
        for name in NAMES.values()
        if (one := sums.get(name, Sum()))
    ]


def percent(part: int, whole: int) -> float:
    return round(_PERCENT * part / whole, 1) if whole else 0.0
