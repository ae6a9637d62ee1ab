"""Whether what somebody has just done may turn a rule, told from what is at hand.

An act changes the profile and what is counted of acts; a tag, an order or an attribute
brings news of its own.  So a rule of which no condition on the profile comes to
something else than before, and which counts no such act, is as it was: nothing has to
be read to know that.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.customers.profile.before import Before, Hidden
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.segments.rules import comparisons
from chalicelib.customers.segments.rules.models import (
    Behaviour,
    Is,
    LastPerformed,
    Node,
    Performed,
    walk,
)
from chalicelib.customers.segments.rules.needs import Need, reads
from chalicelib.customers.traits.models import Subject, Traits

_ANSWER = "message"  # what the door says at once is one, too


def may_turn(
    rule: Node,
    did: tuple[str, str],
    before: Before,
    after: Profile,
    traits: Traits,
    now_ms: int,
) -> bool:
    """Tell whether a rule may hold now and not before, or the other way round.

    Args:
        rule: its conditions on other segments do not count.
        did: kind and type of the act: ``("message", "text")``.
        before: the person before it.
        after: the person after it.
        traits: all there are.
        now_ms: the clock.
    """
    # It is given what only looks like a profile.
    was = Subject(before, _Unread(), now_ms)  # type: ignore[arg-type]
    now = Subject(after, was.traits, now_ms)
    return any(_turns(node, did, was, now, traits) for _, node in walk(rule))


def _turns(
    node: Node, did: tuple[str, str], was: Subject, now: Subject, traits: Traits
) -> bool:
    match node:
        case Performed(what, _, _, _) | LastPerformed(what, _, _):
            return _counts(what, did)
        case Is(trait) if trait in traits:
            return _differs(node, was, now, traits)
    return False


def _differs(node: Is, was: Subject, now: Subject, traits: Traits) -> bool:
    trait = traits[node.trait]
    if Need.PROFILE not in reads(trait.read):
        return False
    try:
        found = [
            comparisons.holds(node, trait.read(one), one.now_ms) for one in (was, now)
        ]
    except Hidden:
        return True
    return found[0] != found[1]


def _counts(what: Behaviour, did: tuple[str, str]) -> bool:
    """Tell whether an act, or the answer that went with it, may be one of these."""
    kind, name = did
    if what.dir != "in":
        return what.kind in ("", kind, _ANSWER)
    return what.kind in ("", kind) and what.name in ("", name)


class _Unread(Mapping[str, Any]):
    """A TRAITS item that is not to be read."""

    def __getitem__(self, name: str) -> Any:
        raise Hidden(name)

    def __iter__(self) -> Any:
        raise Hidden("all")

    def __len__(self) -> int:
        raise Hidden("all")
