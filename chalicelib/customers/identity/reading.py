"""One person's records, read from under every id they have."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry, Timeline


def axis(
    timeline: Timeline, ids: Sequence[str], limit: int, *, before: str, kind: str
) -> tuple[list[Entry], str]:
    """Return the newest entries of all of them, and where to go on: "" at the end."""
    if len(ids) == 1:
        return timeline.page(ids[0], limit, before=before, kind=kind)
    parts = [timeline.page(one, limit, before=before, kind=kind) for one in ids]
    found = sorted(
        (entry for entries, _ in parts for entry in entries),
        key=lambda entry: entry.sort_key,
        reverse=True,
    )
    # Below this, somebody may have more that was not looked at yet.
    seen_to = max((place for _, place in parts), default="")
    whole = [entry for entry in found if entry.sort_key >= seen_to]
    if len(whole) > limit:
        return whole[:limit], whole[limit - 1].sort_key
    return whole, seen_to


def as_one(profiles: Sequence[Profile]) -> Profile:
    """Return several profiles as the one person they are; the first speaks for all.

    Sums are added up, and of instants the telling one is taken: the first time seen,
    the last time heard of.  The identity stays that of the first.
    """
    if len(profiles) == 1:
        return profiles[0]
    following = [one for one in profiles if one.subscribed]
    latest = max(following or profiles, key=lambda one: one.subscribed_at_ms)
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
        last_inbound_ms=max(one.last_inbound_ms for one in profiles),
        last_outbound_ms=max(one.last_outbound_ms for one in profiles),
        active_days=frozenset().union(*(one.active_days for one in profiles)),
        name=_known(one.name for one in profiles),
        remark=_known(one.remark for one in profiles),
        unionid=_known(one.unionid for one in profiles),
        staff=any(one.staff for one in profiles),
    )


def _first(instants: Iterable[int]) -> int:
    return min((at_ms for at_ms in instants if at_ms), default=0)


def _known(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
