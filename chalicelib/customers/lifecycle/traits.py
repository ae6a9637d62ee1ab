"""How somebody talks with the brand, as lists, segments and the snapshot ask for it."""

from chalicelib.customers.lifecycle import desk
from chalicelib.customers.lifecycle.models import Direction
from chalicelib.customers.lifecycle.service import direction, frequency, gap_days
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value

_GROUP = "互动"
_SEEN_AS = "last_inbound_at"


def _direction(one: Subject) -> Value:
    """Return who talks to whom; of somebody who has left it says nothing any more."""
    if not one.profile.subscribed:
        return None
    return direction(one.profile, one.now_ms, desk.thresholds()).value


traits.state(
    Trait(
        "direction",
        "往来",
        _GROUP,
        Kind.TEXT,
        _direction,
        seen_as=_SEEN_AS,
        choices={one.value: one.label for one in Direction},
    ),
    Trait(
        "active_days_30",
        "近 30 天活跃天数",
        _GROUP,
        Kind.NUMBER,
        lambda one: frequency(one.profile, one.now_ms),
        seen_as=_SEEN_AS,
        unit="天",
    ),
    Trait(
        "gap_days",
        "习惯间隔",
        _GROUP,
        Kind.NUMBER,
        lambda one: gap_days(one.profile.active_days),
        seen_as=_SEEN_AS,
        unit="天",
    ),
)
