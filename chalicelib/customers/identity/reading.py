"""One person's profiles, read as the one they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chalicelib.customers.profile.models import Profile


def as_one(profiles: Sequence[Profile]) -> Profile:
    """Return several profiles as the one person they are; the first speaks for all.

    Sums are added up, and of instants the telling one is taken: the first time seen,
    the last time heard of.  The stage of life is that of whichever was heard of last.
    The identity stays that of the first.
    """
    if len(profiles) == 1:
        return profiles[0]
    following = [one for one in profiles if one.subscribed]
    latest = max(following or profiles, key=lambda one: one.subscribed_at_ms)
    heard = max(following or profiles, key=_heard_ms)
    acted, sent = _latest(profiles, _acted), _latest(profiles, _sent)
    return replace(
        profiles[0],
        subscribed=bool(following),
        subscribed_at_ms=latest.subscribed_at_ms,
        unsubscribed_at_ms=max(one.unsubscribed_at_ms for one in profiles),
        times_followed=sum(one.times_followed for one in profiles),
        first_seen_ms=_first(one.first_seen_ms for one in profiles),
        source=profiles[0].source or latest.source,
        scene=max(profiles, key=lambda one: one.last_inbound_ms).scene,
        inbound_count=sum(one.inbound_count for one in profiles),
        outbound_count=sum(one.outbound_count for one in profiles),
        last_inbound_ms=acted[0],
        previous_inbound_ms=acted[1],
        last_outbound_ms=sent[0],
        earlier_outbound_ms=tuple(sent[1:3]),
        last_reply_ms=max(one.last_reply_ms for one in profiles),
        stage=heard.stage,
        stage_at_ms=heard.stage_at_ms,
        stage_due_ms=heard.stage_due_ms,
        index_fell_ms=heard.index_fell_ms,
        active_days=frozenset().union(*(one.active_days for one in profiles)),
        name=_known(one.name for one in profiles),
        remark=_known(one.remark for one in profiles),
        unionid=_known(one.unionid for one in profiles),
        staff=any(one.staff for one in profiles),
    )


def _heard_ms(profile: Profile) -> int:
    return max(profile.last_inbound_ms, profile.subscribed_at_ms)


def _latest(
    profiles: Sequence[Profile], instants: Callable[[Profile], tuple[int, ...]]
) -> list[int]:
    """Return instants of all profiles, the latest first."""
    return sorted((at for one in profiles for at in instants(one)), reverse=True)


def _acted(profile: Profile) -> tuple[int, ...]:
    return profile.last_inbound_ms, profile.previous_inbound_ms


def _sent(profile: Profile) -> tuple[int, ...]:
    return profile.last_outbound_ms, *profile.earlier_outbound_ms


def in_order(root: Profile, others: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return the profiles of a person: who speaks for all, and then as they came."""
    return (root, *sorted(others, key=lambda one: (one.first_seen_ms, one.id)))


def _first(instants: Iterable[int]) -> int:
    return min((at_ms for at_ms in instants if at_ms), default=0)


def _known(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
