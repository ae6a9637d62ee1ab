"""The traits that every profile has; other modules state theirs beside these."""

from chalicelib.customers.lifecycle.models import Stage
from chalicelib.customers.sources import CHANNELS, channel
from chalicelib.customers.traits.models import Kind, Subject, Trait, Traits, Value

_RELATION, _TALK, _MARKS = "关系", "互动", "标签"


def _instant(at_ms: int) -> int | None:
    return at_ms or None


def _tags(subject: Subject) -> Value:
    return frozenset(subject.traits.get("tags", ()))


OF_PROFILES = (
    Trait(
        "subscribed",
        "关注状态",
        _RELATION,
        Kind.FLAG,
        lambda one: one.profile.subscribed,
        choices={"true": "关注中", "false": "未关注"},
    ),
    Trait(
        "subscribed_at",
        "最近关注时间",
        _RELATION,
        Kind.INSTANT,
        lambda one: _instant(one.profile.subscribed_at_ms),
    ),
    Trait(
        "unsubscribed_at",
        "取消关注时间",
        _RELATION,
        Kind.INSTANT,
        lambda one: _instant(one.profile.unsubscribed_at_ms),
    ),
    Trait(
        "times_followed",
        "关注次数",
        _RELATION,
        Kind.NUMBER,
        lambda one: one.profile.times_followed,
        unit="次",
    ),
    Trait(
        "stage",
        "生命周期",
        _RELATION,
        Kind.TEXT,
        lambda one: one.profile.stage or None,
        choices={one.value: one.label for one in Stage},
    ),
    Trait(
        "channel",
        "来源渠道",
        _RELATION,
        Kind.TEXT,
        lambda one: channel(one.profile.source),
        seen_as="source",
        choices={name: name for name in dict.fromkeys(CHANNELS.values())},
    ),
    Trait(
        "scene",
        "最近扫描的二维码",
        _RELATION,
        Kind.TEXT,
        lambda one: one.profile.scene or None,
    ),
    Trait(
        "last_inbound_at",
        "最近互动时间",
        _TALK,
        Kind.INSTANT,
        lambda one: _instant(one.profile.last_inbound_ms),
    ),
    Trait(
        "last_outbound_at",
        "最近触达时间",
        _TALK,
        Kind.INSTANT,
        lambda one: _instant(one.profile.last_outbound_ms),
    ),
    Trait(
        "inbound",
        "累计互动次数",
        _TALK,
        Kind.NUMBER,
        lambda one: one.profile.inbound_count,
        seen_as="last_inbound_at",
        unit="次",
    ),
    Trait("tags", "标签", _MARKS, Kind.SET, _tags),
)

traits = Traits()
traits.state(*OF_PROFILES)
