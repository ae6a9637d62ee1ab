"""The three-way comparison: what was agreed, what we have, what WeChat has; pure.

Where ours and WeChat's differ about somebody, one of them differs from what was agreed
and is the one that changed: so people never clash, as long as something was agreed.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from chalicelib.customers.wxtags.models import Choice, Clash, Policy

People = AbstractSet[str]
_NOBODY: People = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """Who is to change on which side."""

    tag: People = _NOBODY  # at WeChat's
    untag: People = _NOBODY
    give: People = _NOBODY  # here
    take: People = _NOBODY
    clash: Clash | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """The people of one tag."""

    ours: People
    theirs: People
    base: People | None = None  # None: nothing was agreed yet

    @property
    def apart(self) -> People:
        return self.ours ^ self.theirs


def compared(policy: Policy, sides: Sides, choice: Choice | None = None) -> Change:
    """Return what makes both sides equal.

    Args:
        policy: whose word counts.
        sides: who has the tag.
        choice: what somebody decided about a clash before.
    """
    only_ours, only_theirs = sides.ours - sides.theirs, sides.theirs - sides.ours
    if policy is Policy.PUBLISH or choice is Choice.OURS:
        return Change(tag=only_ours, untag=only_theirs)
    if policy is Policy.PULL or choice is Choice.THEIRS:
        return Change(give=only_theirs, take=only_ours)
    if choice is Choice.UNION:
        return Change(tag=only_ours, give=only_theirs)
    if sides.base is None:
        return _first(sides, only_ours, only_theirs)
    return Change(
        tag=only_ours - sides.base,
        take=only_ours & sides.base,
        give=only_theirs - sides.base,
        untag=only_theirs & sides.base,
    )


def _first(sides: Sides, only_ours: People, only_theirs: People) -> Change:
    """Return how two sides come together that never were: an empty one just takes."""
    if not sides.apart:
        return Change()
    if not sides.theirs or not sides.ours:
        return Change(tag=only_ours, give=only_theirs)
    return Change(clash=Clash.FIRST)


def agreed(after: Sides) -> People:
    """Return who is agreed on after a run.

    About those who could not be changed, what was agreed before still holds.
    """
    return (after.ours & after.theirs) | (after.apart & (after.base or _NOBODY))
