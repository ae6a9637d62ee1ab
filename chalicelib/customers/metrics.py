"""What the figures about followers and their interactions mean, and their formulas.

A person who follows and leaves several times on one day is counted by what the day
began and ended with: moves in between that undo each other are a repeat.  So the net of
a day is always the change in the number of followers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.core.metrics import Metric, catalogue

_OWNER = "customers"
_BY_SOURCE = ("day", "source", "scene")
_BY_HOUR = ("day", "hour", "weekday", "dir", "type")

NEW = Metric(
    "growth.new",
    "新增关注",
    "当日首次或末次关注事件为关注的人数；同一人当日先关注后取消又关注，只算一次",
    "persons whose first or last follow event of the day is subscribe",
    "人",
    "day",
    _BY_SOURCE,
    additive=True,
    version=1,
    owner=_OWNER,
)
CANCELLED = Metric(
    "growth.cancelled",
    "取消关注",
    "当日首次或末次关注事件为取消关注的人数；当日取消又回来、最终没有变化的往返只算一次",
    "persons whose first or last follow event of the day is unsubscribe",
    "人",
    "day",
    ("day",),
    additive=True,
    version=1,
    owner=_OWNER,
)
NET = Metric(
    "growth.net",
    "净增关注",
    "新增关注 − 取消关注，等于当日粉丝数的变化",
    "growth.new - growth.cancelled",
    "人",
    "day",
    ("day",),
    additive=True,
    version=1,
    owner=_OWNER,
)
CUMULATIVE = Metric(
    "growth.cumulative",
    "累计粉丝",
    "前一日累计粉丝 + 当日净增",
    "growth.cumulative of the day before + growth.net",
    "人",
    "day",
    ("day",),
    additive=False,
    version=1,
    owner=_OWNER,
)
RETURNING = Metric(
    "growth.returning",
    "回流关注",
    "新增关注中以前关注过的人数",
    "the part of growth.new that had followed before",
    "人",
    "day",
    _BY_SOURCE,
    additive=True,
    version=1,
    owner=_OWNER,
)
CHURN = Metric(
    "growth.churn",
    "流失率",
    "取消关注 ÷ 期初粉丝数",
    "growth.cancelled / growth.cumulative at the opening",
    "%",
    "day",
    ("day",),
    additive=False,
    version=1,
    owner=_OWNER,
)
QUICK = Metric(
    "growth.quick",
    "24 小时内取关",
    "新增关注中，关注后 24 小时内又取消的人数",
    "the part of growth.new that left within 24 h of following",
    "人",
    "day",
    _BY_SOURCE,
    additive=True,
    version=1,
    owner=_OWNER,
)
INTERACTIONS = Metric(
    "interactions.count",
    "互动次数",
    "粉丝发来的消息、菜单、扫码与关注等事件，加上发给粉丝的消息；不含取消关注、自动上报的位置、送达回执和未放行的发送",
    "messages and menu, scan and page events of followers, and messages sent to them; "
    "without unfollows, automatic positions and send reports",
    "次",
    "hour",
    _BY_HOUR,
    additive=True,
    version=1,
    owner=_OWNER,
)
INTERACTORS = Metric(
    "interactions.people",
    "互动人数",
    "有过粉丝发来的互动的人数，按人去重，不可跨日相加",
    "distinct persons among inbound interactions.count",
    "人",
    "day",
    ("day",),
    additive=False,
    version=1,
    owner=_OWNER,
)

catalogue.state(
    NEW,
    CANCELLED,
    NET,
    CUMULATIVE,
    RETURNING,
    CHURN,
    QUICK,
    INTERACTIONS,
    INTERACTORS,
)


@dataclass(frozen=True, slots=True)
class Moves:
    """How many persons came and went on one day."""

    day: str
    new: int = 0
    returning: int = 0  # of the new
    quick: int = 0  # of the new
    cancelled: int = 0

    @property
    def net(self) -> int:
        return self.new - self.cancelled


@dataclass(frozen=True, slots=True)
class GrowthDay:
    """One day's moves and the number of followers before and after it."""

    moves: Moves
    opening: int
    cumulative: int


def growth(moves: Sequence[Moves], opening: int) -> list[GrowthDay]:
    """Carry the number of followers through the days.

    Args:
        moves: one for every day of the period, in order.
        opening: followers before the first of them.
    """
    days: list[GrowthDay] = []
    for one in moves:
        days.append(GrowthDay(one, opening, opening + one.net))
        opening = days[-1].cumulative
    return days


def total(moves: Sequence[Moves]) -> Moves:
    """Add up days; its ``day`` is empty."""
    return Moves(
        day="",
        new=sum(one.new for one in moves),
        returning=sum(one.returning for one in moves),
        quick=sum(one.quick for one in moves),
        cancelled=sum(one.cancelled for one in moves),
    )


def permille(part: int, whole: int) -> int | None:
    """Return the share in tenths of a percent, rounded half up; ``None`` of nothing."""
    return (2000 * part + whole) // (2 * whole) if whole > 0 else None
