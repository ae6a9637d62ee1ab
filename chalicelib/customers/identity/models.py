"""Customers who are one person, and two who may be."""

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.models import Value
from chalicelib.customers.privacy import Person
from chalicelib.customers.profile.models import Profile

MOST_MEMBERS = 10  # of a group: a profile has to stay short


@dataclass(frozen=True, slots=True)
class Group:
    """The customers that are one person; the one that speaks for all comes first."""

    profiles: tuple[Profile, ...]

    @property
    def id(self) -> str:
        return self.profiles[0].id

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.profiles)

    @property
    def root(self) -> Profile:
        return self.profiles[0]

    def member(self, customer_id: str) -> Profile:
        """Return one of them; raises ``NotFound``."""
        for one in self.profiles:
            if one.id == customer_id:
                return one
        raise NotFound("no such customer")

    def reached(self, now_ms: int) -> Profile:
        """Return whom a message to the person goes to.

        Whoever has a window open, the one that stays open longest; else who follows,
        the last to have been heard of; else the one that speaks for all.
        """

        def nearness(one: Profile) -> tuple[bool, bool, int, int]:
            is_open = one.window_until_ms > now_ms and one.window_left > 0
            until_ms = one.window_until_ms if is_open else 0
            return one.subscribed, is_open, until_ms, one.last_inbound_ms

        return max(self.profiles, key=nearness)

    def person(self) -> Person:
        """Return the person as the stores of ``customers.privacy`` are asked."""
        open_ids = tuple(one.open_id for one in self.profiles if one.open_id)
        return Person(self.ids, open_ids)


class Reason(StrEnum):
    """Why two customers look like one."""

    UNIONID = "unionid"
    VERIFIED_MOBILE = "verified_mobile"
    EXTERNAL = "external"  # the same number in another system, or of a member
    HALF_VERIFIED_MOBILE = "half_verified_mobile"  # one of the two is sure of it
    MOBILE = "mobile"
    NAMESAKE = "name_and_birthday"

    @property
    def score(self) -> int:
        """Return how likely it makes it, in percent (domain.md §3.1, Merge)."""
        return _REASONS[self][0]

    @property
    def label(self) -> str:
        return _REASONS[self][1]


_REASONS = {
    Reason.UNIONID: (100, "同一 unionid"),
    Reason.VERIFIED_MOBILE: (100, "同一手机号，双方都已核实"),
    Reason.EXTERNAL: (95, "同一会员号或外部编号"),
    Reason.HALF_VERIFIED_MOBILE: (80, "同一手机号，一方已核实"),
    Reason.MOBILE: (70, "同一手机号，未核实"),
    Reason.NAMESAKE: (60, "同名且生日相同"),
}


class State(StrEnum):
    """What is decided about a pair."""

    OPEN = "open"
    LATER = "later"
    REFUSED = "refused"  # they are two: never proposed again for the same reasons
    MERGED = "merged"
    WITHDRAWN = "withdrawn"  # what spoke for it is no longer so

    @property
    def label(self) -> str:
        return _STATES[self]


_STATES = {
    State.OPEN: "待处理",
    State.LATER: "稍后",
    State.REFUSED: "不是同一人",
    State.MERGED: "已合并",
    State.WITHDRAWN: "已失效",
}


class Advice(StrEnum):
    """How a proposal is shown."""

    RECOMMENDED = "recommended"
    CAREFUL = "careful"

    @property
    def label(self) -> str:
        return "推荐合并" if self is Advice.RECOMMENDED else "谨慎"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers, the lower id first."""

    one: str
    other: str
    state: State
    reasons: tuple[Reason, ...] = ()
    at_ms: int = 0
    by: str = ""
    rev: int = 0  # 0: not stored yet
    refused_ms: int = 0  # when somebody last said that they are two; outlives the state

    @property
    def score(self) -> int:
        return max((reason.score for reason in self.reasons), default=0)

    def besides(self, customer_id: str) -> str:
        """Return the other of the two."""
        return self.one if customer_id == self.other else self.other


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something the two do not agree on."""

    attribute: str
    one: Value
    other: Value
    verified: bool  # both are sure of it, so one of them is somebody else


@dataclass(frozen=True, slots=True)
class Cause:
    """What brings a merge about, or its end."""

    by: str  # the actor that the audit names; "auto" for ourselves
    key: str  # the same for a repeat
    at_ms: int
    reasons: tuple[Reason, ...] = field(default=())
