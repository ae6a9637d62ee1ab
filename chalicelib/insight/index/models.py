"""What an interaction weighs, and what the weights add up to; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from chalicelib.core.clock import business_day

# The kinds of interaction in the words of the staff, in the order they are shown.
KINDS: Mapping[str, str] = {
    "menu": "点击菜单",
    "text": "文字消息",
    "media": "图片、视频、链接",
    "voice": "语音消息",
    "scan": "扫码",
    "location": "发送位置",
    "article": "阅读图文",
    "h5": "页面操作",
    "survey": "填写问卷",
    "order": "下单",
}
FIRST_WEIGHTS: Mapping[str, int] = {
    "menu": 2,
    "text": 3,
    "media": 3,
    "voice": 4,
    "scan": 4,
    "location": 3,
    "article": 1,
    "h5": 2,
    "survey": 4,
    "order": 10,
}
HEAVIEST = 100
FIRST_KAPPA = 12.0  # until the population says: four messages within a few days
SMALLEST_KAPPA = 3.0  # one message; below, everybody would be at the top


@dataclass(frozen=True, slots=True)
class Table:
    """Weights that hold from a day on; "" for those that always have."""

    since: str
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """All tables, the newest last: what happened on a day weighs what it did then."""

    tables: tuple[Table, ...] = (Table("", FIRST_WEIGHTS),)
    version: int = 0

    def on(self, day: str) -> Mapping[str, int]:
        """Return the weights of a business day."""
        held = [table for table in self.tables if table.since <= day]
        return (held or self.tables)[-1].weights

    def of(self, kind: str, at_ms: int) -> int:
        """Return what an interaction of that kind weighed then; 0 for none of ours."""
        if len(self.tables) == 1:
            return self.tables[0].weights.get(kind, 0)
        return self.on(business_day(at_ms)).get(kind, 0)

    def with_table(self, table: Table) -> Self:
        """Return them with another table, in the place of one of the same day."""
        others = [one for one in self.tables if one.since != table.since]
        tables = sorted([*others, table], key=lambda one: one.since)
        return type(self)(tuple(tables), self.version)

    def to_body(self) -> dict[str, Any]:
        return {
            "tables": [
                {"since": one.since, "weights": dict(one.weights)}
                for one in self.tables
            ]
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any], version: int) -> Self:
        tables = tuple(
            Table(one["since"], {k: int(n) for k, n in one["weights"].items()})
            for one in body.get("tables", ())
        )
        return cls(tables or cls().tables, version)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Where the middle of the scale lies: the 75th percentile of everybody's index."""

    value: float = FIRST_KAPPA
    people: int = 0  # whom it was computed over; 0 for the default
    at_ms: int = 0

    @property
    def is_measured(self) -> bool:
        return self.people > 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of interaction adds to somebody's index today."""

    kind: str
    label: str
    count: int
    value: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's index with what it is made of."""

    index: float
    score: int
    kappa: Kappa
    parts: tuple[Part, ...] = field(default_factory=tuple)
    earlier: float = 0.0  # from before the interactions that were looked at
