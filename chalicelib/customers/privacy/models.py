"""A wish about somebody's own data: a copy of it, or that it be gone; and what came
of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.privacy.stores import Person

NOBODY = Person(("",))
DUE_MS = 15 * DAY_MS  # from asking to done (reliability.md D5)
OVERDUE_MS = 10 * DAY_MS  # then somebody has to look
FILE_MS = 7 * DAY_MS  # how long a copy can be fetched; the bucket deletes it then


class Kind(StrEnum):
    """What is wished for."""

    EXPORT = "export"
    ERASE = "erase"
    REVOKE = "revoke"  # what a page of ours was allowed to know, told by WeChat
    CLEANED = "cleaned"  # WeChat cleaned somebody's nickname and avatar

    @property
    def label(self) -> str:
        return _KINDS[self][0]

    @property
    def icon(self) -> str:
        return _KINDS[self][1]


_KINDS = {
    Kind.EXPORT: ("导出个人信息", "download"),
    Kind.ERASE: ("删除个人信息", "trash"),
    Kind.REVOKE: ("撤回授权", "ban"),
    Kind.CLEANED: ("资料变更", "edit"),
}


class Channel(StrEnum):
    """Where the wish comes from."""

    MEMBER = "member"
    STAFF = "staff"
    API = "api"
    WECHAT = "wechat"
    RETENTION = "retention"

    @property
    def label(self) -> str:
        return _CHANNELS[self]


_CHANNELS = {
    Channel.MEMBER: "本人在会员页",
    Channel.STAFF: "员工代办",
    Channel.API: "其他系统",
    Channel.WECHAT: "微信通知",
    Channel.RETENTION: "取关后到期",
}


class State(StrEnum):
    """Where a wish stands."""

    COOLING = "cooling"  # it can still be taken back
    RUNNING = "running"
    SETTLING = "settling"  # gone from the tables; files are still being rewritten
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self not in (State.DONE, State.WITHDRAWN)

    @property
    def label(self) -> str:
        return _STATES[self][0]

    @property
    def tone(self) -> str:
        return _STATES[self][1]


_STATES = {
    State.COOLING: ("冷静期", "amber"),
    State.RUNNING: ("处理中", "blue"),
    State.SETTLING: ("清理归档", "blue"),
    State.DONE: ("已完成", "green"),
    State.WITHDRAWN: ("已撤回", ""),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One wish.  Whose it was is forgotten with the person."""

    id: str  # 32 hex digits
    kind: Kind
    channel: Channel
    by: str  # the actor that the audit names; "member" for the person
    asked_ms: int
    state: State = State.RUNNING
    person: Person = field(default_factory=lambda: NOBODY)
    starts_ms: int = 0  # when the time to think it over ends
    began_ms: int = 0
    finished_ms: int = 0
    about: str = ""  # what of it, in words
    removed: Mapping[str, int] = field(default_factory=dict)  # by store
    plan: tuple[tuple[str, str], ...] = ()  # the stores in their order, with titles
    marks: tuple[str, ...] = ()  # of the person, see privacy.marks
    key: str = ""  # of the copy in the archive
    chore: str = ""
    proof: str = ""  # sha256 of what is proven

    @property
    def due_ms(self) -> int:
        return self.asked_ms + DUE_MS

    @property
    def is_known(self) -> bool:
        """Whether it still says whose wish it is."""
        return bool(self.person.id)

    @property
    def can_be_fetched(self) -> bool:
        return self.kind is Kind.EXPORT and self.state is State.DONE and bool(self.key)

    def file_ends_ms(self) -> int:
        """Return until when the copy can be fetched."""
        return self.finished_ms + FILE_MS

    def is_late(self, now_ms: int) -> bool:
        return self.state.is_open and now_ms >= self.asked_ms + OVERDUE_MS


def proven(request: Request) -> dict[str, Any]:
    """Return what is proven of an erasure: what was deleted, when, by whom."""
    return {
        "request": request.id,
        "kind": request.kind.value,
        "channel": request.channel.value,
        "by": request.by,
        "asked_ms": request.asked_ms,
        "began_ms": request.began_ms,
        "finished_ms": request.finished_ms,
        "marks": sorted(request.marks),
        "removed": dict(sorted(request.removed.items())),
    }


def sealed(request: Request) -> str:
    """Return the hash of what is proven; the audit keeps it too."""
    text = json.dumps(
        proven(request), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def request_id(*parts: str) -> str:
    """Return the id of a wish, the same for a repeat of it."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
