"""What people do, in the words that a rule is put together with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib.customers.segments.rules.models import Behaviour


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to choose from."""

    name: str
    label: str  # "发来消息"
    what: Behaviour
    asks: str = ""  # the field that narrows it down: scene or key
    asks_for: str = ""  # what that field is called


DEEDS: Mapping[str, Deed] = {
    one.name: one
    for one in (
        Deed("message", "发来消息", Behaviour("message")),
        Deed("text", "发来文字", Behaviour("message", "text")),
        Deed("voice", "发来语音", Behaviour("message", "voice")),
        Deed("image", "发来图片", Behaviour("message", "image")),
        Deed("location", "发来位置", Behaviour("message", "location")),
        Deed(
            "click",
            "点击菜单",
            Behaviour("event", "click"),
            "key",
            "菜单 key，不填不限",
        ),
        Deed("view", "打开菜单链接", Behaviour("event", "view")),
        Deed("scan", "扫码", Behaviour("event", "scan"), "scene", "渠道码，不填不限"),
        Deed("subscribe", "关注", Behaviour("event", "subscribe")),
        Deed("unsubscribe", "取消关注", Behaviour("event", "unsubscribe")),
        Deed("visit", "到店", Behaviour("visit", dir="")),
        Deed("order", "下单", Behaviour("order", dir="")),
        Deed("push", "收到模板消息", Behaviour("send", "template", dir="out")),
        Deed("reply", "收到人工回复", Behaviour("send", "text", dir="out")),
    )
}


def deed_of(what: Behaviour) -> Deed | None:
    """Return the deed that a behaviour is, narrowed down or not."""
    plain = replace(what, scene="", key="")
    return next((one for one in DEEDS.values() if one.what == plain), None)


def label_of(what: Behaviour) -> str:
    """Return what a behaviour is called; one that has no name by its own words."""
    deed = deed_of(what)
    words = (
        deed.label if deed else " ".join(one for one in (what.kind, what.name) if one)
    )
    narrowed = what.scene or what.key
    return f"{words}「{narrowed}」" if narrowed else words
