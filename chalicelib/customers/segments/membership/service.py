"""Which segments somebody enters or leaves now; pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chalicelib.customers.segments.definitions.models import Living
from chalicelib.customers.segments.membership.models import Move, Verdict
from chalicelib.customers.segments.rules.service import View, changes_at, holds

Why = Callable[[Living, View], str]


class Moving(View, Protocol):
    """Somebody whose segments change while they are looked at."""

    segments: set[str]


def judge(
    who: Moving,
    live: Sequence[Living],
    why: Why,
    *,
    belongs: bool,
    gone: Mapping[str, str] | None = None,
    until_ms: int = 0,
) -> Verdict:
    """Return where somebody moves, and when to look again.

    Args:
        who: the person.
        live: the segments, each after those that its rule asks about.
        why: gives the reason of a move.
        belongs: whether they are anybody's customer: not staff, not merged away.
        gone: names of segments that there are no more, by id.
        until_ms: later than that somebody else looks anyway.
    """
    left = {one: name for one, name in (gone or {}).items() if one in who.segments}
    moves = [
        Move(one, name, enters=False, reason="分群已归档") for one, name in left.items()
    ]
    who.segments -= left.keys()
    for one in live:
        wanted = belongs and holds(one.rule, who)
        if wanted == who.belongs(one.id):
            continue
        moves.append(Move(one.id, one.name, enters=wanted, reason=why(one, who)))
        if wanted:
            who.segments.add(one.id)
        else:
            who.segments.discard(one.id)
    return Verdict(tuple(moves), _due(who, live, until_ms) if belongs else 0)


def _due(who: Moving, live: Sequence[Living], until_ms: int) -> int:
    found = (changes_at(one.rule, who) for one in live)
    first = min((at for at in found if at is not None), default=0)
    return first if first <= until_ms else 0
