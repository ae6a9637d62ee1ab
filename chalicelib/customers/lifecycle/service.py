"""Where a follower is in their life with the brand; pure (domain.md 3.1, Lifecycle).

*r* is the time since the last sign of life: the last inbound interaction, the follow
being the first.  *g* is the median gap between the days somebody was active.
"""

from datetime import date, datetime
from itertools import pairwise
from statistics import median

from chalicelib.core.clock import DAY_MS, business_day
from chalicelib.customers.lifecycle.models import (
    Cause,
    Direction,
    Stage,
    Thresholds,
    Verdict,
)
from chalicelib.customers.profile.changes import day_mark
from chalicelib.customers.profile.models import Profile

_FEWEST_GAPS = 3
KEPT_DAYS = 16  # active days a profile remembers
FALL_LASTS_MS = 30 * DAY_MS  # how long a fall of the index counts
WINDOW_MS = 30 * DAY_MS  # of frequency and direction


def judge(profile: Profile, now_ms: int, limits: Thresholds) -> Verdict:
    """Return the stage of somebody now.

    Args:
        profile: as the latest event left it.
        now_ms: the instant to judge at.
        limits: the brand's thresholds.
    """
    if not profile.subscribed:
        return Verdict(Stage.LOST, Cause.LEFT, "取消关注")
    if back := _returned(profile, now_ms, limits):
        return back
    if fresh := _new(profile, now_ms, limits):
        return fresh
    return _by_silence(profile, now_ms, limits)


def direction(profile: Profile, now_ms: int, limits: Thresholds) -> Direction:
    """Return who talks to whom over 30 days (domain.md 3.1, Direction).

    No counter of a window is kept: whether there was any is told by the last instant of
    its kind, and whether there were three by the third last.
    """
    since_ms = now_ms - WINDOW_MS
    if _acted_ms(profile) < since_ms:
        sent = (profile.last_outbound_ms, *profile.earlier_outbound_ms, 0, 0, 0)
        many = sent[limits.silent_outbound - 1] >= max(1, since_ms)
        return Direction.SILENT if many else Direction.NONE
    answered = profile.last_reply_ms >= since_ms
    return Direction.DIALOGUE if answered else Direction.UNANSWERED


def frequency(profile: Profile, now_ms: int) -> int:
    """Return on how many of the last 30 days somebody acted, as far as remembered."""
    first = business_day(now_ms - WINDOW_MS + DAY_MS)
    return sum(mark >= day_mark(first) for mark in profile.active_days)


def gap_days(active_days: frozenset[str]) -> float | None:
    """Return the median gap between active days; ``None`` of too few."""
    days = sorted(_day(mark) for mark in active_days)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return float(median(gaps)) if len(gaps) >= _FEWEST_GAPS else None


def surplus_days(active_days: frozenset[str]) -> frozenset[str]:
    """Return the days a profile need not remember any more; few at once is none."""
    if len(active_days) <= KEPT_DAYS + KEPT_DAYS // 2:
        return frozenset()
    return frozenset(sorted(active_days)[:-KEPT_DAYS])


def _returned(profile: Profile, now_ms: int, limits: Thresholds) -> Verdict | None:
    """Return the verdict of somebody who is back, while that is what they are."""
    due_ms = _last_sign_ms(profile) + _limit_ms(
        profile, limits.active_days, limits.active_gaps, limits
    )
    if now_ms >= due_ms:
        return None
    if profile.stage == Stage.RETURNED:
        since = _inbound(profile) - profile.returned_inbound
        if since >= limits.returned_inbound:
            return None
        return Verdict(Stage.RETURNED, Cause.FEW, "回流后互动还不多", due_ms)
    if profile.stage == Stage.LOST:
        return Verdict(Stage.RETURNED, Cause.BACK, "再次关注", due_ms)
    silence_ms = profile.last_inbound_ms - _sign_before_ms(profile)
    woke = profile.last_inbound_ms >= profile.stage_at_ms
    if woke and silence_ms >= limits.returned_days * DAY_MS:
        days = silence_ms // DAY_MS
        words = f"沉默 {days} 天后再次互动"
        return Verdict(Stage.RETURNED, Cause.WOKE, words, due_ms)
    return None


def _new(profile: Profile, now_ms: int, limits: Thresholds) -> Verdict | None:
    ends_ms = profile.subscribed_at_ms + limits.new_days * DAY_MS
    is_first = profile.times_followed <= 1
    if not is_first or now_ms >= ends_ms or _inbound(profile) >= limits.new_inbound:
        return None
    words = f"关注不满 {limits.new_days} 天"
    return Verdict(Stage.NEW, Cause.FRESH, words, ends_ms)


def _by_silence(profile: Profile, now_ms: int, limits: Thresholds) -> Verdict:
    last_ms = _last_sign_ms(profile)
    days = max(0, now_ms - last_ms) // DAY_MS
    steps = (
        (Stage.ACTIVE, limits.active_days, limits.active_gaps),
        (Stage.COOLING, limits.cooling_days, limits.cooling_gaps),
        (Stage.AT_RISK, limits.at_risk_days, limits.at_risk_gaps),
    )
    fell = now_ms - profile.index_fell_ms < FALL_LASTS_MS
    for stage, floor, gaps in steps:
        due_ms = last_ms + _limit_ms(profile, floor, gaps, limits)
        if now_ms >= due_ms:
            continue
        if fell and stage != Stage.AT_RISK:
            ends_ms = profile.index_fell_ms + FALL_LASTS_MS
            words = "互动指数 30 天内下降一半以上"
            return Verdict(Stage.AT_RISK, Cause.FELL, words, ends_ms)
        if stage == Stage.ACTIVE:
            return Verdict(stage, Cause.ACTED, "近期有互动", due_ms)
        return Verdict(stage, Cause.SILENT, f"{days} 天没有互动", due_ms)
    return Verdict(Stage.DORMANT, Cause.SILENT, f"{days} 天没有互动")


def _limit_ms(profile: Profile, floor: int, gaps: int, limits: Thresholds) -> int:
    gap = gap_days(profile.active_days)
    usual = limits.population_gap if gap is None else gap
    return int(max(floor, gaps * usual) * DAY_MS)


def _last_sign_ms(profile: Profile) -> int:
    return max(profile.last_inbound_ms, profile.subscribed_at_ms)


def _sign_before_ms(profile: Profile) -> int:
    """Return the sign of life before the last one; somebody new has none."""
    before = profile.previous_inbound_ms
    return before or profile.subscribed_at_ms or profile.last_inbound_ms


def _acted_ms(profile: Profile) -> int:
    """Return when somebody acted last; following and leaving alone is no act."""
    moves = (profile.subscribed_at_ms, profile.unsubscribed_at_ms)
    acts = (profile.last_inbound_ms, profile.previous_inbound_ms)
    return next((at_ms for at_ms in acts if at_ms not in moves), 0)


def _inbound(profile: Profile) -> int:
    """Return how often somebody acted; following alone is not an act."""
    return max(0, profile.inbound_count - profile.times_followed)


def _day(mark: str) -> date:
    return datetime.strptime(mark, "%y%m%d").date()  # noqa: DTZ007 -- a day has no zone
