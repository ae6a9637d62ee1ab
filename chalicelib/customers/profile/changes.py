"""What an event does to a profile, as data: pure, and folded into one update.

A group of events of one person becomes a single UpdateItem.  ``sets`` are facts where
the newest wins; ``adds`` are counters, so they must be applied exactly once; ``joins``
add to a set of texts, as often as one likes.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from chalicelib.core import decay
from chalicelib.core.clock import business_day


class Follow(NamedTuple):
    """The person followed or left."""

    subscribed: bool
    at_ms: int
    sort_key: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one event, or several in order, changes."""

    sets: dict[str, Any] = field(default_factory=dict)
    adds: dict[str, int] = field(default_factory=dict)
    joins: dict[str, frozenset[str]] = field(default_factory=dict)
    follow: Follow | None = None
    follow_is_ambiguous: bool = False  # two states within one second of WeChat's clock

    def then(self, later: Self) -> Self:
        """Return both, the later one winning where they disagree.

        A counter that was set counts on from there, and one that is set forgets what
        it had counted: an attribute is either set or added to, never both.
        """
        sets = self.sets | later.sets
        adds = {n: k for n, k in self.adds.items() if n not in later.sets}
        for name, number in later.adds.items():
            counter = sets if name in sets else adds
            counter[name] = counter.get(name, 0) + number
        joins = dict(self.joins)
        for name, texts in later.joins.items():
            joins[name] = joins.get(name, frozenset()) | texts
        return replace(
            self,
            sets=sets,
            adds=adds,
            joins=joins,
            follow=later.follow or self.follow,
            follow_is_ambiguous=self.follow_is_ambiguous
            or later.follow_is_ambiguous
            or _clash(self.follow, later.follow),
        )


def _clash(one: Follow | None, other: Follow | None) -> bool:
    return bool(one and other and one.at_ms == other.at_ms)


def inbound(at_ms: int) -> Changes:
    """The person wrote, tapped or scanned."""
    return Changes(
        sets={"last_in": at_ms},
        adds={"in_n": 1},
        joins={"days": frozenset({day_mark(business_day(at_ms))})},
    )


def day_mark(day: str) -> str:
    """Return a business day as the profile remembers it: ``2026-03-01`` is 260301."""
    return day[2:].replace("-", "")


def replied(at_ms: int) -> Changes:
    """The person was answered, by the door or by somebody of ours."""
    return Changes(sets={"last_out": at_ms, "rep_at": at_ms}, adds={"out_n": 1})


def scanned(scene: str) -> Changes:
    return Changes(sets={"scene": scene})


def window(left: int, until_ms: int) -> Changes:
    """The person wrote, which renews the reply window to its largest."""
    return Changes(sets={"win_n": left, "win_until": until_ms})


def answered(state: dict[str, Any]) -> Changes:
    """The door answered by a rule that remembers (cooldown, place in a menu)."""
    return Changes(sets={"door": state})


def followed(at_ms: int, sort_key: str, source: str) -> Changes:
    return Changes(
        adds={"sub_n": 1},
        follow=Follow(subscribed=True, at_ms=at_ms, sort_key=sort_key, source=source),
    )


def left(at_ms: int, sort_key: str) -> Changes:
    return Changes(
        sets=forgone(at_ms),
        follow=Follow(subscribed=False, at_ms=at_ms, sort_key=sort_key),
    )


def outlived(late: Changes, at_ms: int, left_at_ms: int) -> Changes:
    """Return a late event's changes without what leaving has undone since."""
    if at_ms > left_at_ms:
        return late
    undone = decay.cleared(at_ms).keys() | decay.cleared(left_at_ms).keys()
    return replace(late, adds={n: k for n, k in late.adds.items() if n not in undone})


def forgone(at_ms: int) -> dict[str, Any]:
    """Return what somebody who leaves loses: the interaction index begins anew."""
    return dict(decay.cleared(at_ms))


def follow_sets(follow: Follow) -> dict[str, Any]:
    """Return the attributes that a follow or its end sets."""
    common: dict[str, Any] = {"sub": follow.subscribed, "sub_sk": follow.sort_key}
    if follow.subscribed:
        return common | {"sub_at": follow.at_ms, "source": follow.source}
    # A reply cannot reach somebody who left, whatever the window said.
    return common | {"unsub_at": follow.at_ms, "win_n": 0, "win_until": 0}
