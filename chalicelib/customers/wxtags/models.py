"""What is kept equal, in which direction, and what a run would do about it; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

MOST_TAGS = 100  # of an account (45056)
MOST_OF_PERSON = 20  # tags of a follower (45059)
MOST_IN_CALL = 50  # people in one call (40032)
LONGEST_NAME = 30  # characters (45158)
LAST_SYSTEM_ID = 2  # 0, 1 and 2 are WeChat's own (45058)


class Policy(StrEnum):
    """Whose word counts where the two sides differ."""

    PUBLISH = "publish"
    PULL = "pull"
    BOTH = "both"

    @property
    def label(self) -> str:
        return {"publish": "发布到微信", "pull": "从微信取", "both": "双向"}[self]


class Choice(StrEnum):
    """What somebody decided about a conflict."""

    OURS = "ours"
    THEIRS = "theirs"
    UNION = "union"

    @property
    def label(self) -> str:
        return {"ours": "以这里为准", "theirs": "以微信为准", "union": "合并两边"}[self]


class Clash(StrEnum):
    """Where neither side can be told to be right."""

    FIRST = "first"  # both have people, and nothing tells what was agreed before
    NAME = "name"  # both were renamed
    GONE = "gone"  # deleted at WeChat's

    @property
    def label(self) -> str:
        return _CLASHES[self]

    @property
    def choices(self) -> tuple[Choice, ...]:
        if self is Clash.FIRST:
            return (Choice.UNION, Choice.OURS, Choice.THEIRS)
        return (Choice.OURS, Choice.THEIRS)


_CLASHES = {
    Clash.FIRST: "第一次同步，两边的人不一样",
    Clash.NAME: "两边都改了名字",
    Clash.GONE: "微信上的标签被删了",
}


@dataclass(frozen=True, slots=True)
class WxTag:
    """A tag at WeChat's."""

    id: int
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A tag of ours that is kept equal with one at WeChat's."""

    key: str
    policy: Policy
    wx_id: int = 0  # 0: there is none yet
    our_name: str = ""  # both as of the last run
    wx_name: str = ""
    base: int = -1  # people agreed on by the last run; -1: there was none
    clash: Clash | None = None
    choice: Choice | None = None  # decided, for the next run
    problem: str = ""  # of the last run, a key of PROBLEMS
    drift: "Drift | None" = None  # as the last run found it
    synced_ms: int = 0
    rev: int = 0


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the sides are apart: |CRM △ WeChat| of |CRM ∪ WeChat|."""

    apart: int
    union: int

    @property
    def permille(self) -> int | None:
        """Return it in tenths of a percent; ``None`` of nobody."""
        return round(1000 * self.apart / self.union) if self.union else None

    def plus(self, other: "Drift") -> "Drift":
        return Drift(self.apart + other.apart, self.union + other.union)


class Op(StrEnum):
    """What one call does; the last two change our own side."""

    CREATE = "create"
    RENAME = "rename"
    DELETE = "delete"
    TAG = "tag"
    UNTAG = "untag"
    GIVE = "give"
    TAKE = "take"

    @property
    def label(self) -> str:
        return _OPS[self]

    @property
    def is_ours(self) -> bool:
        return self in (Op.GIVE, Op.TAKE)


_OPS = {
    Op.CREATE: "在微信新建标签",
    Op.RENAME: "在微信改名",
    Op.DELETE: "在微信删除标签",
    Op.TAG: "在微信打标签",
    Op.UNTAG: "在微信去标签",
    Op.GIVE: "在这里打标签",
    Op.TAKE: "在这里移除标签",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to do."""

    op: Op
    key: str
    name: str = ""  # of the tag to create, or its new name
    people: tuple[str, ...] = ()  # customer ids

    def to_dict(self) -> dict[str, Any]:
        return {
            "op": self.op.value,
            "key": self.key,
            "name": self.name,
            "people": list(self.people),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        people = tuple(plain["people"])
        return cls(Op(plain["op"]), plain["key"], plain["name"], people)


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in the way, of a tag or of some people."""

    code: str  # a key of PROBLEMS, or WeChat's errcode
    key: str = ""
    people: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return PROBLEMS.get(self.code, f"微信拒绝了（{self.code}）")

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "key": self.key, "people": list(self.people)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        return cls(plain["code"], plain["key"], tuple(plain["people"]))


PROBLEMS = {
    "account_full": "微信标签会超过 100 个，一个也没有改（45056）",
    "person_full": "这些粉丝在微信已有 20 个标签（45059）",
    "name_long": "名字超过微信的 30 个字（45158）",
    "name_refused": "微信不接受这个名字（45157）",
    "tag_gone": "微信上已没有这个标签（45159）",
    "many_fans": "粉丝超过 10 万的标签不能删除（45057）",
    "system_tag": "微信自带的标签不能改（45058）",
    "not_ours": "微信不认识这些粉丝（49003）",
    "unknown": "微信上有、这里还没有档案的粉丝",
    "sweep": "要移除的人太多，需要人工同意",
    "clash": "有冲突等待处理",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run would do, before it does anything."""

    calls: tuple[Call, ...] = ()
    problems: tuple[Problem, ...] = ()
    drifts: Mapping[str, Drift] = field(default_factory=dict)  # by key
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    adopted: Mapping[str, int] = field(default_factory=dict)  # key to WeChat's id
    renamed: Mapping[str, str] = field(default_factory=dict)  # ours that take a name
    # People about whom nothing counts as agreed, by key.
    forgotten: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Whether nothing may be called: a limit of the account would be passed."""
        return any(one.code == "account_full" for one in self.problems)

    @property
    def drift(self) -> Drift:
        total = Drift(0, 0)
        for one in self.drifts.values():
            total = total.plus(one)
        return total

    def to_dict(self) -> dict[str, Any]:
        return {
            "calls": [one.to_dict() for one in self.calls],
            "problems": [one.to_dict() for one in self.problems],
            "drifts": {k: [d.apart, d.union] for k, d in self.drifts.items()},
            "clashes": {k: one.value for k, one in self.clashes.items()},
            "adopted": dict(self.adopted),
            "renamed": dict(self.renamed),
            "forgotten": {k: list(ones) for k, ones in self.forgotten.items()},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        return cls(
            calls=tuple(Call.from_dict(one) for one in plain["calls"]),
            problems=tuple(Problem.from_dict(one) for one in plain["problems"]),
            drifts={k: Drift(*pair) for k, pair in plain["drifts"].items()},
            clashes={k: Clash(one) for k, one in plain["clashes"].items()},
            adopted=plain["adopted"],
            renamed=plain["renamed"],
            forgotten={k: tuple(ones) for k, ones in plain["forgotten"].items()},
        )


def in_calls(op: Op, key: str, people: Iterable[str]) -> list[Call]:
    """Return the calls for so many people: ⌈n / 50⌉ of them."""
    ordered = sorted(people)
    return [
        Call(op, key, people=tuple(ordered[start : start + MOST_IN_CALL]))
        for start in range(0, len(ordered), MOST_IN_CALL)
    ]
