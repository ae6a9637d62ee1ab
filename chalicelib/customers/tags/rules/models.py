"""What a rule is: when, for whom, which tags, for how long; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from chalicelib.customers.tags.models import Source


class On(StrEnum):
    """What sets a rule off."""

    MENU = "menu"
    SCENE = "scene"
    KEYWORD = "keyword"
    TOPIC = "topic"
    BEHAVIOUR = "behaviour"
    ORDER = "order"
    EVENT = "event"  # any domain event, for what other modules find out

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def source(self) -> Source:
        return _SOURCES.get(self, Source.RULE)


_LABELS = {
    On.MENU: "点击菜单",
    On.SCENE: "扫描二维码",
    On.KEYWORD: "说到关键词",
    On.TOPIC: "关注某个主题",
    On.BEHAVIOUR: "一段时间内的行为",
    On.ORDER: "下单付款",
    On.EVENT: "系统事件",
}
_SOURCES = {
    On.MENU: Source.MENU,
    On.SCENE: Source.QR,
    On.TOPIC: Source.SEMANTIC,
    On.BEHAVIOUR: Source.BEHAVIOUR,
    On.ORDER: Source.ORDER,
}


class Act(StrEnum):
    """What a behaviour is counted in."""

    DAYS = "days"  # days with any interaction; the profile knows them
    MENU = "menu"
    SCENE = "scene"
    KEYWORD = "keyword"
    PAGE = "page"
    VOICE = "voice"
    IMAGE = "image"
    LOCATION = "location"

    @property
    def label(self) -> str:
        return _ACTS[self]


_ACTS = {
    Act.DAYS: "有互动的天数",
    Act.MENU: "点击菜单",
    Act.SCENE: "扫码",
    Act.KEYWORD: "说到关键词",
    Act.PAGE: "打开页面",
    Act.VOICE: "发语音",
    Act.IMAGE: "发图片",
    Act.LOCATION: "发位置",
}


class Match(StrEnum):
    """How words are looked for."""

    ANY = "any"
    ALL = "all"
    EXACT = "exact"

    @property
    def label(self) -> str:
        return {"any": "含任一个", "all": "含全部", "exact": "完全相同"}[self]


class State(StrEnum):
    """Where a rule stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return {"draft": "草稿", "published": "运行中", "retired": "已停用"}[self]


@dataclass(frozen=True, slots=True)
class When:
    """What has to happen.

    What is measured (a topic, a behaviour, orders) comes on at one mark and goes off
    below a lower one, so that a tag does not come and go at the border.
    """

    on: On
    values: tuple[str, ...] = ()  # menu keys, scenes, words, topics, products, kinds
    match: Match = Match.ANY
    act: Act = Act.DAYS
    times: int = 1  # on from so many
    below: int = 0  # off with fewer; 0: it does not go off by itself
    days: int = 0  # counted within so many; 0: ever
    least_fen: int = 0  # orders: paid together
    level_on_milli: int = 0  # topics: thousandths of the score
    level_off_milli: int = 0

    @property
    def is_measured(self) -> bool:
        return self.on in (On.TOPIC, On.BEHAVIOUR, On.ORDER)

    def to_dict(self) -> dict[str, Any]:
        return {
            "on": self.on.value,
            "values": list(self.values),
            "match": self.match.value,
            "act": self.act.value,
            "times": self.times,
            "below": self.below,
            "days": self.days,
            "least_fen": self.least_fen,
            "level_on": self.level_on_milli,
            "level_off": self.level_off_milli,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        return cls(
            on=On(plain["on"]),
            values=tuple(plain["values"]),
            match=Match(plain["match"]),
            act=Act(plain["act"]),
            times=plain["times"],
            below=plain["below"],
            days=plain["days"],
            least_fen=plain["least_fen"],
            level_on_milli=plain["level_on"],
            level_off_milli=plain["level_off"],
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of somebody besides."""

    trait: str
    how: str  # a key of audience.HOWS
    value: str

    def to_list(self) -> list[str]:
        return [self.trait, self.how, self.value]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in one version."""

    id: str
    name: str
    when: When
    gives: tuple[str, ...]  # keys of tags
    who: tuple[Condition, ...] = ()
    keep_days: int = 0  # the tags end after so many; 0: they stay
    version: int = 0

    @property
    def by(self) -> str:
        return f"rule:{self.id}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "when": self.when.to_dict(),
            "gives": list(self.gives),
            "who": [one.to_list() for one in self.who],
            "keep_days": self.keep_days,
            "version": self.version,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        return cls(
            id=plain["id"],
            name=plain["name"],
            when=When.from_dict(plain["when"]),
            gives=tuple(plain["gives"]),
            who=tuple(Condition(*one) for one in plain["who"]),
            keep_days=plain["keep_days"],
            version=plain["version"],
        )


@dataclass(frozen=True, slots=True)
class Head:
    """A rule as it is kept: what it may become, and what of it is running."""

    draft: Rule
    state: State
    version: int = 0  # of what was published last
    rev: int = 0  # counts every change
    by: str = ""
    at_ms: int = 0
    created_ms: int = 0
    published: Rule | None = None  # as it runs, where it does

    @property
    def id(self) -> str:
        return self.draft.id

    @property
    def has_changes(self) -> bool:
        """Whether the draft differs from what is running."""
        if self.published is None:
            return self.state is State.DRAFT
        return replaced(self.draft, self.published.version) != self.published


def replaced(rule: Rule, version: int) -> Rule:
    """Return the rule as that version of itself."""
    return Rule.from_dict({**rule.to_dict(), "version": version})
