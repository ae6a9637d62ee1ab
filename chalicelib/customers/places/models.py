"""What is known of where people are: reports, stores, visits (domain.md 3.1)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from chalicelib.core.clock import MINUTE_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.places.geo import Point

SMALLEST_RADIUS_M, LARGEST_RADIUS_M = 30, 2_000


class Origin(StrEnum):
    """How a place came to us."""

    REPORT = "report"  # the phone told by itself
    SENT = "sent"  # chosen on a map and sent
    SCAN = "scan"  # a code that hangs in a store

    @property
    def label(self) -> str:
        return _ORIGINS[self]

    @property
    def is_measured(self) -> bool:
        """Whether the phone was there; a place on a map may be anywhere."""
        return self is not Origin.SENT


_ORIGINS = {
    Origin.REPORT: "上报位置",
    Origin.SENT: "发送位置",
    Origin.SCAN: "扫门店码",
}


class Flag(StrEnum):
    """Why a report is not believed."""

    SPEED = "speed"
    REPEATED = "repeated"
    EXACT = "exact"
    REPLAYED = "replayed"

    @property
    def label(self) -> str:
        return _FLAGS[self]


_FLAGS = {
    Flag.SPEED: "移动过快",
    Flag.REPEATED: "坐标反复相同",
    Flag.EXACT: "精度为 0",
    Flag.REPLAYED: "时间倒退",
}

LIMITS = {  # of the rules: least and most
    "kept_days": (1, 90),
    "visits_days": (30, 365),
    "gap_minutes": (5, 240),
    "fastest_kmh": (60, 1_000),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a brand may set; what is not here is fixed in ``service``."""

    on: bool = False
    kept_days: int = 30  # coordinates
    visits_days: int = 90
    gap_minutes: int = 30  # a longer silence ends a visit
    fastest_kmh: int = 150

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidInput(f"{name} is {least} to {most}")

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return what was stored; what it does not name has its default."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: plain[name] for name in known & plain.keys()})

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def gap_ms(self) -> int:
        return self.gap_minutes * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Store:
    """One store of the brand's, and the circle around it that counts as being there."""

    id: str
    name: str
    point: Point
    radius_m: int = 150
    address: str = ""
    opens: str = ""  # "08:00"
    closes: str = ""
    is_closed: bool = False  # for good: its visits stay, new ones are not counted
    version: int = 0  # 0: not stored yet

    @property
    def leaving_m(self) -> float:
        """Return how far away somebody has surely left: further than to come in."""
        return self.radius_m + max(30.0, self.radius_m / 4)


@dataclass(frozen=True, slots=True)
class Ping:
    """One report of a place."""

    at_ms: int
    key: str  # of the event
    point: Point
    precision_m: int
    origin: Origin
    name: str = ""
    store: str = ""  # of a scan
    flags: frozenset[Flag] = frozenset()
    is_coarse: bool = False  # its cell, and not the place

    @property
    def sort_key(self) -> str:
        return f"{self.at_ms:013d}#{self.key}"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody was in a store; from the first report there to the last."""

    store: str
    from_ms: int
    to_ms: int
    key: str  # of the event it began with
    origin: Origin
    precision_m: int
    pings: int = 1
    is_open: bool = False
    since_days: tuple[int, ...] = ()  # since each of the two visits before, if any
    since_here_days: tuple[int, ...] = ()  # the same, of visits to this store
    came_from: str = ""  # the store of the visit before, within a week

    @property
    def sort_key(self) -> str:
        return f"{self.from_ms:013d}#{self.key}"

    @property
    def stayed_ms(self) -> int:
        """Return the dwell: a lower bound, since reports are few."""
        return self.to_ms - self.from_ms


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was about a place for a while, wherever that is."""

    point: Point
    from_ms: int
    to_ms: int
    precision_m: int
    pings: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the next report is judged by."""

    last: Ping | None = None  # the last that was measured
    same: int = 0  # how often in a row exactly there
    visit: Visit | None = None  # the one that is going on
    nights: tuple[str, ...] = ()  # "YYMMDD#<cell>", one a night
    home: str = ""  # the cell
    rev: int = 0  # 0: nothing is stored
