"""Ranks and classes; pure.

domain.md 3.1: ``q = 1 + floor(5 * (rank - 1) / N)``, ties share the rank, R reversed.
With ``rank - 1`` being how many have less, ``q`` is one more than the number of fifths
whose last value one exceeds: ``c_k``, the ``ceil(k * N / 5)``-th smallest.  So four
numbers a dimension are all that has to be kept, and they come from a count of people by
value.  Money is counted by its first three figures, so that the count stays short
however many people there are; whoever pays the same shares a rank all the same.
"""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.insight.standing.models import Numbers, day_number
from chalicelib.insight.value.rfm.models import Basis, Cuts, Scores, ValueClass

_FIFTHS = 5
_FIGURES = 3


class _Bounds(NamedTuple):
    r: range
    f: range
    m: range


def _from_to(low: int, high: int) -> range:
    return range(low, high + 1)


# The bounds of the R package rfm, 0.3.0; of two that fit the first counts.
_BOUNDS: Mapping[ValueClass, _Bounds] = {
    ValueClass.CHAMPIONS: _Bounds(_from_to(5, 5), _from_to(5, 5), _from_to(5, 5)),
    ValueClass.POTENTIAL_LOYALIST: _Bounds(
        _from_to(3, 5), _from_to(3, 5), _from_to(2, 5)
    ),
    ValueClass.LOYAL: _Bounds(_from_to(2, 4), _from_to(2, 4), _from_to(2, 4)),
    ValueClass.PROMISING: _Bounds(_from_to(3, 4), _from_to(1, 3), _from_to(3, 5)),
    ValueClass.NEW: _Bounds(_from_to(4, 5), _from_to(1, 3), _from_to(1, 5)),
    ValueClass.CANT_LOSE: _Bounds(_from_to(1, 2), _from_to(3, 4), _from_to(4, 5)),
    ValueClass.AT_RISK: _Bounds(_from_to(1, 2), _from_to(2, 5), _from_to(4, 5)),
    ValueClass.NEED_ATTENTION: _Bounds(_from_to(1, 3), _from_to(3, 5), _from_to(3, 5)),
    ValueClass.ABOUT_TO_SLEEP: _Bounds(_from_to(2, 3), _from_to(1, 3), _from_to(1, 4)),
    ValueClass.LOST: _Bounds(_from_to(1, 1), _from_to(1, 5), _from_to(1, 5)),
}


def cuts_of(counts: Mapping[int, int]) -> tuple[int, ...]:
    """Return where the first four fifths of some people end.

    Args:
        counts: people by value, the higher the better.
    """
    total = sum(counts.values())
    if not total:
        return ()
    wanted = [-(-fifth * total // _FIFTHS) for fifth in range(1, _FIFTHS)]
    found: list[int] = []
    so_far = 0
    for value in sorted(counts):
        so_far += counts[value]
        while len(found) < len(wanted) and so_far >= wanted[len(found)]:
            found.append(value)
    return tuple(found)


def rank(value: int, cuts: tuple[int, ...]) -> int:
    """Return the fifth a value belongs to, from one to five."""
    return 1 + sum(value > cut for cut in cuts)


def rounded(fen: int) -> int:
    """Return an amount by its first three figures, the rest as nought."""
    if fen <= 0:
        return 0
    unit: int = 10 ** max(0, len(str(fen)) - _FIGURES)
    return fen // unit * unit


def values_of(numbers: Numbers, basis: Basis) -> tuple[int, int, int] | None:
    """Return what is ranked of somebody; ``None`` of who has nothing of the kind."""
    if basis is Basis.ORDERS:
        if not numbers.orders:
            return None
        day = day_number(numbers.last_order_ms)
        return day, numbers.orders_year, rounded(numbers.net_fen)
    if not numbers.last_inbound_ms:
        return None
    return day_number(numbers.last_inbound_ms), numbers.inbound, 0


def scores(numbers: Numbers, cuts: Cuts) -> Scores | None:
    """Return somebody's ranks; ``None`` of who has nothing to be ranked by."""
    found = values_of(numbers, cuts.basis)
    if found is None or not cuts.people:
        return None
    day, times, paid = found
    f = rank(times, cuts.f)
    m = rank(paid, cuts.m) if cuts.basis is Basis.ORDERS else f
    return Scores(rank(day, cuts.r), f, m)


def class_of(given: Scores) -> ValueClass:
    """Return the class of some ranks."""
    for found, bounds in _BOUNDS.items():
        if given.r in bounds.r and given.f in bounds.f and given.m in bounds.m:
            return found
    return ValueClass.OTHERS
