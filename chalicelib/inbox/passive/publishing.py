"""Checking and publishing the door's rules; the door itself never imports this."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.inbox.passive.rules import KEY

LARGEST_BYTES = 65_536
_TEXT_BYTES = 2048  # more than WeChat shows of a passive reply (REFERENCE section 4)
_DAYS_A_WEEK = 7

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Strict):
    type: Literal["text"] = "text"
    content: str = Field(min_length=1)

    @model_validator(mode="after")
    def fits(self) -> "Text":
        if len(self.content.encode()) > _TEXT_BYTES:
            raise ValueError("回复文字不能超过 2048 字节")
        return self


class Media(_Strict):
    type: Literal["image", "voice"]
    media_id: str = Field(min_length=1)


class Video(_Strict):
    type: Literal["video"]
    media_id: str = Field(min_length=1)
    title: str = ""
    description: str = ""


class Card(_Strict):
    title: str = Field(min_length=1)
    description: str = ""
    pic_url: str = ""
    url: str


class News(_Strict):
    type: Literal["news"]
    articles: list[Card] = Field(min_length=1, max_length=8)


class Agents(_Strict):
    type: Literal["agents"]
    kf_account: str = ""


Reply = Annotated[Text | Media | Video | News | Agents, Field(discriminator="type")]


class Rule(_Strict):
    id: str = Field(min_length=1, max_length=64)
    reply: Reply
    cooldown_s: int = Field(default=0, ge=0)


class Welcome(_Strict):
    default: Rule | None = None
    scenes: dict[str, Rule] = {}


class Keyword(Rule):
    words: list[str] = Field(min_length=1)
    match: Literal["exact", "contains"] = "contains"


class OutOfHours(Rule):
    hours: list[list[tuple[Clock, Clock]]]  # Monday first; several shifts a day
    holidays: list[str] = []

    @model_validator(mode="after")
    def whole_week(self) -> "OutOfHours":
        if len(self.hours) != _DAYS_A_WEEK:
            raise ValueError("营业时间要写满七天")
        return self


class Node(_Strict):
    reply: Reply
    options: dict[str, str] = {}
    lives_s: int = Field(default=600, gt=0)


class Ivr(_Strict):
    entries: dict[str, str] = {}  # "click:<key>" or "text:<words>" to a node
    nodes: dict[str, Node] = {}

    @model_validator(mode="after")
    def connected(self) -> "Ivr":
        targets = [*self.entries.values()]
        for node in self.nodes.values():
            targets += node.options.values()
        if lost := sorted(set(targets) - self.nodes.keys()):
            raise ValueError(f"菜单指向不存在的节点：{lost[0]}")
        return self


class DoorRules(_Strict):
    """Everything the door answers by; modules contribute their parts to it."""

    welcome: Welcome = Welcome()
    scans: dict[str, Rule] = {}
    clicks: dict[str, Rule] = {}
    keywords: list[Keyword] = []
    ivr: Ivr = Ivr()
    out_of_hours: OutOfHours | None = None


def publish(table: Table, rules: DoorRules, *, replacing: int) -> int:
    """Publish the rules and return their version; doors follow within 30 s.

    Args:
        replacing: the version these rules were made from; 0 when there were none.

    Raises:
        InvalidInput: larger than 64 KB.
        Conflict: somebody published in the meantime.
    """
    body = json.dumps(rules.model_dump(exclude_none=True), ensure_ascii=False)
    if len(body.encode()) > LARGEST_BYTES:
        raise InvalidInput("自动回复规则总量超过 64 KB")
    item: dict[str, Any] = {**KEY, "version": replacing + 1, "body": body}
    try:
        table.put(
            item,
            condition="attribute_not_exists(pk) OR version = :replacing",
            values={":replacing": replacing},
        )
    except ConditionFailed as refused:
        if refused.item and refused.item.get("body") == body:
            return int(refused.item["version"])  # our own write, its answer lost
        raise Conflict("规则刚被别人发布过，请刷新后再改") from refused
    return replacing + 1
