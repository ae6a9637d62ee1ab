"""RFM: what it rests on, the ranks, and the names of the classes; pure.

domain.md 3.1: R is the days since the last order, F the orders of 365 days, M what was
paid net.  Where nobody has orders, R is the days since the last inbound interaction,
F counts the interactions, and there is no M.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

WORST, BEST = 1, 5


class Basis(StrEnum):
    """What recency and frequency are of."""

    ORDERS = "orders"
    ACTS = "acts"

    @property
    def label(self) -> str:
        return {Basis.ORDERS: "订单", Basis.ACTS: "互动"}[self]


class ValueClass(StrEnum):
    """The named classes, the first that fits counts."""

    CHAMPIONS = "champions"
    POTENTIAL_LOYALIST = "potential_loyalist"
    LOYAL = "loyal"
    PROMISING = "promising"
    NEW = "new"
    CANT_LOSE = "cant_lose"
    AT_RISK = "at_risk"
    NEED_ATTENTION = "need_attention"
    ABOUT_TO_SLEEP = "about_to_sleep"
    LOST = "lost"
    OTHERS = "others"

    @property
    def label(self) -> str:
        return _SAID[self][0]

    @property
    def advice(self) -> str:
        """Return what is worth doing."""
        return _SAID[self][1]


_SAID: Mapping[ValueClass, tuple[str, str]] = {
    ValueClass.CHAMPIONS: ("冠军客户", "请他们先试新品，邀请推荐朋友"),
    ValueClass.POTENTIAL_LOYALIST: ("潜力忠诚", "推荐会员权益，促成下一单"),
    ValueClass.LOYAL: ("忠诚客户", "保持联系，听取意见，适时升级"),
    ValueClass.PROMISING: ("有望成长", "用试用装和小样培养习惯"),
    ValueClass.NEW: ("新客户", "做好第一单的回访和使用指导"),
    ValueClass.CANT_LOSE: ("不能失去", "由专人联系，问清多时不来的原因"),
    ValueClass.AT_RISK: ("流失风险", "提醒常买的商品，给出回来的理由"),
    ValueClass.NEED_ATTENTION: ("需要关注", "限时权益，按买过的商品推荐"),
    ValueClass.ABOUT_TO_SLEEP: ("即将沉睡", "分享受欢迎的内容，重新引起兴趣"),
    ValueClass.LOST: ("已经流失", "控制触达成本，只在大促时尝试"),
    ValueClass.OTHERS: ("其他", "评分组合少见，先观察"),
}
# From the best to the worst, for matrices and bars.
ORDER = tuple(ValueClass)


@dataclass(frozen=True, slots=True)
class Scores:
    """One to five each, five is best; without money M repeats F."""

    r: int
    f: int
    m: int

    @property
    def text(self) -> str:
        return f"{self.r}{self.f}{self.m}"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where the fifths of a population end, as of a business day.

    ``r`` are business days (counted), so that nobody changes rank because a day passes
    in which nothing happens.
    """

    basis: Basis
    day: str
    people: int
    r: tuple[int, ...]
    f: tuple[int, ...]
    m: tuple[int, ...] = ()

    def to_body(self) -> dict[str, Any]:
        return {
            "basis": self.basis.value,
            "day": self.day,
            "people": self.people,
            "r": list(self.r),
            "f": list(self.f),
            "m": list(self.m),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            basis=Basis(body["basis"]),
            day=body["day"],
            people=body["people"],
            r=tuple(body["r"]),
            f=tuple(body["f"]),
            m=tuple(body["m"]),
        )
