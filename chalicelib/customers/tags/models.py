"""Tags: what they are called, and what one of them says of a customer; pure.

A tag is known by its ``key``: the name it was first given, which never changes and
stands in the items of customers, in their traits, in rules and in segments.  What
people call it today is its ``name``.  A personal tag belongs to one member of staff,
who alone sees it; its key begins with them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.clock import business_day
from chalicelib.core.errors import InvalidInput

LONGEST = 30
LONGEST_DESCRIPTION = 200
COLOURS = {
    "": "灰",
    "green": "绿",
    "blue": "蓝",
    "violet": "紫",
    "gold": "金",
    "amber": "橙",
    "red": "红",
}
_OWNED = "@"
_ID_DIGITS = 16
_EFFECT_DIGITS = 32


class Source(StrEnum):
    """How somebody came to a tag."""

    RULE = "rule"
    MANUAL = "manual"
    QR = "qr"
    MENU = "menu"
    SEMANTIC = "semantic"
    IMPORT = "import"
    BEHAVIOUR = "behaviour"
    ORDER = "order"
    API = "api"
    WECHAT = "wechat"  # pulled from the account's own tags

    @property
    def label(self) -> str:
        return _SOURCES[self]


_SOURCES = {
    Source.RULE: "自动规则",
    Source.MANUAL: "人工",
    Source.QR: "扫码",
    Source.MENU: "菜单点击",
    Source.SEMANTIC: "语义",
    Source.IMPORT: "导入",
    Source.BEHAVIOUR: "行为",
    Source.ORDER: "订单",
    Source.API: "接口",
    Source.WECHAT: "微信标签",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that can be given."""

    key: str
    name: str
    group: str = ""  # id of its group
    colour: str = ""  # one of COLOURS
    description: str = ""
    archived: bool = False  # offered no more; who has it keeps it
    version: int = 0

    @property
    def id(self) -> str:
        """Return its name in addresses, timers and file names."""
        return tag_id(self.key)

    @property
    def owner(self) -> str:
        """Return the member of staff whose own it is, "" for the brand's."""
        return owner_of(self.key)


@dataclass(frozen=True, slots=True)
class Group:
    """Tags that belong together."""

    id: str
    name: str
    order: int = 100
    version: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """One tag of one customer, with what speaks for it."""

    customer_id: str
    key: str
    at_ms: int
    source: Source
    by: str  # "rule:<id>", "scene:<scene>", "staff:<id>", "key:<id>", "chore:<id>"
    cause: str  # of the gift; the same again is the same gift
    evidence: tuple[str, ...] = ()  # places on the time axis, the first one first
    version: int = 0  # of the rule
    score_milli: int = 0  # thousandths of what a rule measured
    expires_ms: int = 0  # 0: it stays


@dataclass(frozen=True, slots=True)
class Gift:
    """Why somebody gets a tag."""

    cause: str  # an event key, an idempotency key, a chore: repeated, it is one gift
    source: Source
    by: str
    at_ms: int
    evidence: tuple[str, ...] = ()
    version: int = 0
    score_milli: int = 0
    expires_ms: int = 0
    hops: int = 0  # of the domain event it follows from


@dataclass(frozen=True, slots=True)
class Removal:
    """Why somebody loses a tag."""

    cause: str
    by: str
    at_ms: int
    reason: str  # a key of REASONS
    hops: int = 0


REASONS = {
    "manual": "人工移除",
    "api": "接口移除",
    "expired": "到期",
    "faded": "不再满足条件",
    "batch": "批量移除",
    "undone": "撤销",
    "wechat": "微信标签已移除",
    "rule": "规则停用",
}


class Outcome(StrEnum):
    """What became of giving or taking."""

    CHANGED = "changed"
    REPEATED = "repeated"  # this very gift had been made before
    UNCHANGED = "unchanged"  # it was so already


def tag_id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_ID_DIGITS]


def personal(staff_id: str, name: str) -> str:
    """Return the key of somebody's own tag."""
    return f"{_OWNED}{staff_id}/{name}"


def owner_of(key: str) -> str:
    """Return whose own tag it is; "" for one of the brand's."""
    return key[1:].partition("/")[0] if key.startswith(_OWNED) else ""


def name_in(key: str) -> str:
    """Return what a tag was called first, which is its name until it gets another."""
    return key.partition("/")[2] if owner_of(key) else key


def effect_key(customer_id: str, cause: str, what: str, key: str) -> str:
    """Return the key of the line that giving or taking leaves on the time axis."""
    whole = f"{customer_id}\0{cause}\0{what}\0{key}"
    return f"t#{hashlib.sha256(whole.encode()).hexdigest()[:_EFFECT_DIGITS]}"


def dated(cause_ms: int, now_ms: int) -> int:
    """Return when a change of today is dated.

    By its cause, so that a repeat finds its own line; but never on an earlier day,
    since the snapshot of that day may have been taken.
    """
    same_day = business_day(cause_ms) == business_day(now_ms)
    return cause_ms if same_day else now_ms


def checked_name(text: str) -> str:
    """Return a name people typed; raises ``InvalidInput``."""
    name = text.strip()
    if not 1 <= len(name) <= LONGEST:
        raise InvalidInput(f"标签名要有 1 到 {LONGEST} 个字")
    if not name.isprintable() or name.startswith(_OWNED):
        raise InvalidInput("标签名不能以 @ 开头，也不能含控制字符")
    return name


def seen_by(staff_id: str, found: Iterable[Assignment]) -> list[Assignment]:
    """Return the tags that a member of staff may see: the brand's and their own."""
    return [one for one in found if owner_of(one.key) in ("", staff_id)]
