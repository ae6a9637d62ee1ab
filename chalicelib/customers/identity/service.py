"""When two customers are one person: pure (domain.md §3.1, Merge)."""

from collections.abc import Collection, Iterable, Mapping

from chalicelib.customers.attributes.models import Observed
from chalicelib.customers.identity.keys import (
    EXTERNAL,
    MEMBER,
    MOBILE,
    NAMESAKE,
    UNIONID,
    Holder,
    Link,
)
from chalicelib.customers.identity.models import Advice, Conflict, Pair, Reason, State
from chalicelib.customers.profile.models import Profile

AUTO_SCORE = 95
_RECOMMENDED_SCORE = 70
# What two records of one person may well differ in; the rest counts as a conflict.
_CHANGES_IN_LIFE = frozenset(
    {"address", "province", "city", "district", "company", "job", "interests", "email"}
)


def reason_of(mine: Link, theirs: Holder) -> Reason:
    """Return what it means that somebody else holds a key of ours."""
    kind = mine.kind.partition("#")[0]
    if kind == MOBILE:
        sure = bool(mine.verified_ms) + bool(theirs.verified_ms)
        mobiles = (Reason.MOBILE, Reason.HALF_VERIFIED_MOBILE, Reason.VERIFIED_MOBILE)
        return mobiles[sure]
    return {
        UNIONID: Reason.UNIONID,
        MEMBER: Reason.EXTERNAL,
        EXTERNAL: Reason.EXTERNAL,
        NAMESAKE: Reason.NAMESAKE,
    }[kind]


def ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return reasons, the strongest first, each once."""
    return tuple(sorted(set(reasons), key=lambda one: (-one.score, one.value)))


def conflicts(
    one: Mapping[str, Observed], other: Mapping[str, Observed]
) -> list[Conflict]:
    """Return what the two do not agree on, from what is believed of each."""
    found = []
    for name in sorted(one.keys() & other.keys() - _CHANGES_IN_LIFE):
        mine, theirs = one[name], other[name]
        if mine.value is None or theirs.value is None or mine.value == theirs.value:
            continue
        verified = bool(mine.verified_ms and theirs.verified_ms)
        found.append(Conflict(name, mine.value, theirs.value, verified))
    return found


def advice(score: int, found: Collection[Conflict]) -> Advice:
    """Return how to show a proposal: recommended only where nothing speaks against."""
    fine = score >= _RECOMMENDED_SCORE and not found
    return Advice.RECOMMENDED if fine else Advice.CAREFUL


def is_automatic(score: int, found: Iterable[Conflict], before: Pair | None) -> bool:
    """Tell whether to merge without asking: sure, and nobody has said no."""
    refused = before is not None and before.refused_ms > 0
    return score >= AUTO_SCORE and not any(c.verified for c in found) and not refused


def next_state(before: Pair | None, reasons: tuple[Reason, ...]) -> State:
    """Return where a pair stands with these reasons.

    A refusal is remembered: only a new reason that would be enough for a merge by
    itself asks again, and then a person is asked.
    """
    if before is None:
        return State.OPEN
    new = set(reasons) - set(before.reasons)
    if before.state is State.REFUSED and not any(r.score >= AUTO_SCORE for r in new):
        return State.REFUSED
    if before.state is State.LATER and not new:
        return State.LATER
    return State.OPEN


def survivor_first(one: Profile, other: Profile) -> tuple[Profile, Profile]:
    """Return who is to speak for both, then the other.

    Whoever follows can be reached; of two who do, the one who has been here longer.
    """

    def standing(profile: Profile) -> tuple[bool, int, str]:
        return not profile.subscribed, profile.first_seen_ms, profile.id

    first, second = sorted((one, other), key=standing)
    return first, second
