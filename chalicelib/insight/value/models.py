"""What value rests on: what the brand has set, and what was measured of everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from chalicelib.core.errors import InvalidInput
from chalicelib.insight.value.ladder.models import Limits
from chalicelib.insight.value.rfm.eight import Thresholds
from chalicelib.insight.value.rfm.models import Basis, Cuts
from chalicelib.insight.value.worth.models import (
    FIRST_DISCOUNT,
    PERMILLE,
    Rate,
    Rates,
)

TOP_SHARES = (10, 50, 100, 200, 500)  # permille of the buyers, who pays most first


@dataclass(frozen=True, slots=True)
class Settings:
    """What a brand may set; a rate of ``None`` is measured."""

    margin: int | None = None  # permille
    retention: int | None = None
    discount: int = FIRST_DISCOUNT
    limits: Limits = field(default_factory=Limits)
    version: int = 0

    def __post_init__(self) -> None:
        for name, rate in (("毛利率", self.margin), ("年留存率", self.retention)):
            if rate is not None and not 0 <= rate <= PERMILLE:
                raise InvalidInput(f"{name}在 0 到 100% 之间")
        if not 1 <= self.discount <= PERMILLE:
            raise InvalidInput("折现率在 0.1% 到 100% 之间")

    def to_body(self) -> dict[str, Any]:
        return {
            "margin": self.margin,
            "retention": self.retention,
            "discount": self.discount,
            "limits": self.limits.to_body(),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any], version: int) -> Self:
        return cls(
            margin=body.get("margin"),
            retention=body.get("retention"),
            discount=body.get("discount", FIRST_DISCOUNT),
            limits=Limits.from_body(body.get("limits", {})),
            version=version,
        )


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of everybody, as of a business day."""

    day: str = ""
    version: str = ""  # of the snapshot
    people: int = 0  # in the snapshot
    buyers: int = 0
    cuts: Mapping[Basis, Cuts] = field(default_factory=dict)
    medians: Thresholds = field(default_factory=Thresholds)
    margin: Rate = field(default_factory=Rate)
    retention: Rate = field(default_factory=Rate)
    # What the top buyers pay of everything, in permille, by their share.
    top: Mapping[int, int] = field(default_factory=dict)

    @property
    def basis(self) -> Basis:
        """Return what classes rest on: orders, wherever anybody has one."""
        return Basis.ORDERS if self.buyers else Basis.ACTS

    @property
    def current(self) -> Cuts | None:
        """Return the cuts that decide; ``None`` before anything was measured."""
        return self.cuts.get(self.basis)

    def to_body(self) -> dict[str, Any]:
        limits = self.medians
        return {
            "day": self.day,
            "version": self.version,
            "people": self.people,
            "buyers": self.buyers,
            "cuts": {one.value: cuts.to_body() for one, cuts in self.cuts.items()},
            "medians": [limits.days, limits.times, limits.paid_fen],
            "margin": self.margin.to_body(),
            "retention": self.retention.to_body(),
            "top": {str(share): paid for share, paid in self.top.items()},
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        cuts = (Cuts.from_body(one) for one in body["cuts"].values())
        return cls(
            day=body["day"],
            version=body["version"],
            people=body["people"],
            buyers=body["buyers"],
            cuts={one.basis: one for one in cuts},
            medians=Thresholds(*body["medians"]),
            margin=Rate.from_body(body["margin"]),
            retention=Rate.from_body(body["retention"]),
            top={int(share): paid for share, paid in body["top"].items()},
        )


@dataclass(frozen=True, slots=True)
class Standard:
    """Settings and measures together: what anybody's value is decided by."""

    settings: Settings = Settings()
    measures: Measures = Measures()

    @property
    def rates(self) -> Rates:
        """Return the rates, those that were set before those that were measured."""
        mine = self.settings
        return Rates(
            margin=_either(mine.margin, self.measures.margin),
            retention=_either(mine.retention, self.measures.retention),
            discount=Rate(mine.discount, is_set=True),
        )


def _either(chosen: int | None, measured: Rate) -> Rate:
    if chosen is None:
        return measured
    return replace(measured, permille=chosen, is_set=True)
