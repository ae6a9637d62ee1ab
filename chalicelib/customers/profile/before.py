"""Somebody as they were before what they have just done, as far as that is known.

An update tells what it leaves behind, not what it found.  What was counted can be taken
off again, and of the last act the profile remembers the one before; the rest is hidden.
"""

from dataclasses import replace
from typing import Any

from chalicelib.customers.profile.changes import Changes
from chalicelib.customers.profile.models import Profile

# The fields that a change of an attribute hides; none for what no profile shows.
_HIDDEN: dict[str, tuple[str, ...]] = {
    "last_in": (),
    "door": (),
    "win_n": ("window_left",),
    "win_until": ("window_until_ms",),
    "last_out": ("last_outbound_ms",),
    "out2": ("earlier_outbound_ms",),
    "out3": ("earlier_outbound_ms",),
    "rep_at": ("last_reply_ms",),
    "scene": ("scene",),
    "mood": ("mood",),
    "mood_at": ("mood_at_ms",),
}


class Hidden(Exception):
    """Nobody knows what it was before."""


class Before:
    """A profile whose every field can be asked for; some answer with ``Hidden``."""

    def __init__(self, known: Profile, hidden: frozenset[str]) -> None:
        self._known = known
        self._hidden = hidden

    def __getattr__(self, name: str) -> Any:
        if name in self._hidden:
            raise Hidden(name)
        return getattr(self._known, name)


def before(profile: Profile, changes: Changes) -> Before | None:
    """Return who somebody was; ``None`` where too much of it is hidden.

    Args:
        profile: as the changes left it.
        changes: all that were made since.
    """
    if changes.follow or not changes.sets.keys() <= _HIDDEN.keys():
        return None
    adds = changes.adds
    acted = "last_in" in changes.sets
    known = replace(
        profile,
        inbound_count=profile.inbound_count - adds.get("in_n", 0),
        outbound_count=profile.outbound_count - adds.get("out_n", 0),
        counters={n: k - adds.get(n, 0) for n, k in profile.counters.items()},
        last_inbound_ms=(
            profile.previous_inbound_ms if acted else profile.last_inbound_ms
        ),
    )
    hidden = {field for name in changes.sets for field in _HIDDEN[name]}
    if changes.joins:
        hidden |= {"active_days"}
    if acted:
        hidden |= {"previous_inbound_ms"}
    return Before(known, frozenset(hidden))
