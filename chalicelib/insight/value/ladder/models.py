"""The ladder of somebody's relation to the brand; pure (domain.md F57, C30-C31)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from chalicelib.core.errors import InvalidInput

LONGEST_PLAN = 80  # characters


class Rung(StrEnum):
    """From the lowest to the highest."""

    UNAWARE = "unaware"
    FOLLOWER = "follower"
    INTERACTOR = "interactor"
    ADHERENT = "adherent"

    @property
    def label(self) -> str:
        return _SAID[self][0]

    @property
    def customer(self) -> str:
        """Return what a customer on it is called."""
        return _SAID[self][1]


_SAID: Mapping[Rung, tuple[str, str]] = {
    Rung.UNAWARE: ("无感", "未建立关系"),
    Rung.FOLLOWER: ("关注", "潜在客户"),
    Rung.INTERACTOR: ("互动", "一般客户"),
    Rung.ADHERENT: ("追随", "忠诚客户"),
}
RUNGS = tuple(Rung)
_FIRST_PLANS: Mapping[str, str] = {
    Rung.UNAWARE: "门店扫码有礼，先让人认识品牌",
    Rung.FOLLOWER: "每周一篇冲煮知识，菜单引导提问",
    Rung.INTERACTOR: "首单或复购优惠，邀请入会",
    Rung.ADHERENT: "新品试饮、专属活动和推荐礼",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a brand may set."""

    engaged_index: int = 3  # one message today
    devoted_index: int = 12  # four messages within a few days
    loyal_orders: int = 2  # in 365 days
    # The content or reward of each rung, in one table.
    plans: Mapping[str, str] = field(default_factory=lambda: dict(_FIRST_PLANS))

    def __post_init__(self) -> None:
        if not 1 <= self.engaged_index < self.devoted_index:
            raise InvalidInput("「互动」的指数至少是 1，并且要小于「追随」的指数")
        if self.loyal_orders < 1:
            raise InvalidInput("「追随」的订单至少是 1 单")
        if any(len(plan) > LONGEST_PLAN for plan in self.plans.values()):
            raise InvalidInput(f"每一级的安排最多 {LONGEST_PLAN} 个字")

    def to_body(self) -> dict[str, Any]:
        return {**asdict(self), "plans": dict(self.plans)}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Return what was stored; what it does not name is as at first."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: body[name] for name in known & body.keys()})


@dataclass(frozen=True, slots=True)
class Step:
    """Where somebody stands and why."""

    rung: Rung
    reason: str
