"""When somebody may be asked without a colleague's doing; pure.

One question a touch: when a conversation has been quiet for a while, while its window
is still open.  A customer who waits for an answer is not asked for one, and what is
left of the window belongs to the colleagues first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.core.clock import BUSINESS_ZONE, MINUTE_MS, local_time
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry
from chalicelib.insight.questions.models import Rules

_LONGEST_DOUBLING = 6  # ten minutes, and at last once in ten hours
_OUT = ("message", "send")
_PUSHED = "marketing"  # what goes to many answers nobody


@dataclass(frozen=True, slots=True)
class Moment:
    """What to do now: ask, or look again later, or let it be until the next touch."""

    asks: bool = False
    look_ms: int = 0
    waited: int = 0  # how often an unanswered customer has been looked at


NOW, LET_BE = Moment(asks=True), Moment()


def wants_look(profile: Profile, rules: Rules, at_ms: int) -> bool:
    """Tell whether an act at that instant is to be followed by a look."""
    return (
        rules.auto
        and profile.subscribed
        and not profile.staff
        and profile.question_next_ms <= at_ms
        and _has_room(profile, rules, at_ms + rules.quiet_minutes * MINUTE_MS)
    )


def moment(
    profile: Profile,
    latest: Sequence[Entry],
    rules: Rules,
    now_ms: int,
    waited: int = 0,
) -> Moment:
    """Return whether this is a moment to ask.

    Args:
        profile: as it is now.
        latest: of the time axis, the newest first.
        rules: those in force.
        now_ms: the instant.
        waited: how often the customer was found to wait for an answer.
    """
    if not rules.auto or not profile.subscribed or profile.staff:
        return LET_BE
    if not _has_room(profile, rules, now_ms):
        return LET_BE
    quiet_ms = rules.quiet_minutes * MINUTE_MS
    spoken_ms = max(profile.last_inbound_ms, profile.last_outbound_ms)
    opens_ms = _opens_ms(now_ms, rules)
    if spoken_ms + quiet_ms > now_ms:
        later = Moment(look_ms=spoken_ms + quiet_ms)
    elif awaits_answer(latest):
        wait_ms = quiet_ms << min(waited, _LONGEST_DOUBLING)
        later = Moment(look_ms=now_ms + wait_ms, waited=waited + 1)
    elif opens_ms > now_ms:
        later = Moment(look_ms=opens_ms)
    else:
        return NOW
    return later if later.look_ms < profile.window_until_ms else LET_BE


def awaits_answer(latest: Sequence[Entry]) -> bool:
    """Tell whether the last thing said was said by the customer."""
    for entry in latest:
        is_answer = entry.data.get("purpose") != _PUSHED
        if entry.kind in _OUT and entry.direction == "out" and is_answer:
            return False
        is_tap = bool(entry.data.get("bizmsgmenuid"))
        if entry.kind == "message" and entry.direction == "in" and not is_tap:
            return True
    return False


def _has_room(profile: Profile, rules: Rules, at_ms: int) -> bool:
    return profile.window_until_ms > at_ms and profile.window_left > rules.keep


def _opens_ms(now_ms: int, rules: Rules) -> int:
    """Return when the hours of asking begin; now, or before, when they have."""
    wall = local_time(now_ms)
    if rules.from_hour <= wall.hour < rules.to_hour:
        return now_ms
    day = wall.date() + timedelta(days=1 if wall.hour >= rules.to_hour else 0)
    opens = datetime(
        day.year, day.month, day.day, rules.from_hour, tzinfo=BUSINESS_ZONE
    )
    return int(opens.timestamp() * 1000)
