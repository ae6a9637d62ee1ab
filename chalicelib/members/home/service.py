"""Turns a profile and its time axis into the first page; pure."""

from collections.abc import Sequence

from chalicelib.core import clock
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sources import CHANNELS
from chalicelib.customers.timeline import Entry
from chalicelib.members.home import wording
from chalicelib.members.home.models import Figure, Home, Line

MOST_LINES = 8
# Receipts, pings and the like stand between what a member cares about.
READ_ENTRIES = 30

_CODE_LENGTH = 6
_NUMBER_LENGTH = 12
_GROUP = 4


def home(
    customer_id: str,
    profile: Profile | None,
    entries: Sequence[Entry] | None,
    *,
    brand: str,
    now_ms: int,
) -> Home:
    """Return the page of a person; without a profile, that of somebody new."""
    known = profile or Profile(id=customer_id, open_id="", app_id="")
    name = known.name or f"微信用户 {short_code(customer_id)}"
    joined_ms = known.subscribed_at_ms or known.first_seen_ms
    return Home(
        name=name,
        has_name=bool(known.name),
        initial=known.name[:1] or "微",
        greeting=greeting(now_ms),
        days=days_since(joined_ms, now_ms) if known.subscribed else 0,
        number=member_number(customer_id),
        source=source(known.source),
        joined_ms=joined_ms if known.subscribed else 0,
        follows=known.subscribed,
        can_be_named=profile is not None,
        figures=_figures(known),
        lines=None if entries is None else lines(entries, brand),
    )


def short_code(customer_id: str) -> str:
    """Return six characters that tell two people without a name apart."""
    return customer_id[1 : 1 + _CODE_LENGTH].upper()


def member_number(customer_id: str) -> str:
    """Return the id's first twelve characters in groups, as cards have it."""
    ours = customer_id[1 : 1 + _NUMBER_LENGTH].upper()
    starts = range(0, len(ours), _GROUP)
    return " ".join(ours[start : start + _GROUP] for start in starts)


def days_since(joined_ms: int, now_ms: int) -> int:
    """Return which day it is of being together; the first one is 1."""
    if not joined_ms:
        return 1
    days = clock.local_time(now_ms).date() - clock.local_time(joined_ms).date()
    return max(days.days, 0) + 1


def greeting(now_ms: int) -> str:
    hour = clock.local_time(now_ms).hour
    return next((g for end, g in wording.GREETINGS if hour < end), wording.EVENING)


def source(code: str) -> str:
    """Return where a follower came from, in words."""
    if code.startswith("scene:"):
        return wording.BY_CODE
    return CHANNELS.get(code, wording.UNKNOWN_SOURCE)


def lines(entries: Sequence[Entry], brand: str) -> tuple[Line, ...]:
    """Return the newest entries that mean something to the member."""
    shown = (_line(entry, brand) for entry in entries)
    return tuple(line for line in shown if line)[:MOST_LINES]


def _line(entry: Entry, brand: str) -> Line | None:
    words = _words(entry)
    if words is None:
        return None
    icon, tint, title, prefix = words
    detail = "" if prefix is None else entry.title.removeprefix(prefix)
    return Line(icon, tint, title.format(brand=brand), detail, entry.at_ms)


def _words(entry: Entry) -> wording.Words | None:
    """Return how an entry is told; what stayed inside the house is not."""
    if entry.direction == "in":
        return wording.LINES.get((entry.kind, entry.type.lower()))
    if entry.direction != "out":
        return None
    if entry.data.get("passive"):
        return wording.AUTOMATIC
    return wording.NOTICE if entry.type == "template" else wording.ANSWER


def _figures(known: Profile) -> tuple[Figure, ...]:
    return (
        Figure(known.inbound_count, "次", "我的互动"),
        Figure(known.outbound_count, "条", "收到的回复"),
        Figure(known.times_followed, "次", "关注次数"),
    )
