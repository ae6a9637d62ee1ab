"""The entries of a time axis as people read them; pure.

What is told later of an entry (a receipt, a recording, what it says) stands at its line
and not on a line of its own, as far as both are on one page.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.customers.anchors import digest
from chalicelib.customers.book.axis import kinds
from chalicelib.customers.book.axis.reading import may_read
from chalicelib.customers.head import Chip
from chalicelib.customers.timeline import Entry

_FOLDED = frozenset({"receipt", "recording", "transcript", "dwell"})
_HELD_BACK = re.compile(r"(没有发送|暂缓发送)（(.*?)）：(.*)", re.DOTALL)
_SECOND_MS = 1000
_HIDDEN = "内容已隐藏"

_MESSAGES = {
    "text": ("message-circle", "文字"),
    "image": ("photo", "图片"),
    "voice": ("microphone", "语音"),
    "video": ("video", "视频"),
    "shortvideo": ("video", "小视频"),
    "location": ("map-pin", "位置"),
    "link": ("link", "链接"),
    "file": ("paperclip", "文件"),
    "news": ("news", "图文"),
    "miniprogrampage": ("device-mobile", "小程序"),
}
_EVENTS = {
    "subscribe": ("brand-wechat", "g", "关注公众号"),
    "unsubscribe": ("user-minus", "r", "取消关注"),
    "scan": ("qrcode", "o", "扫码"),
    "click": ("click", "s", "点击菜单"),
    "view": ("eye", "s", "打开页面"),
    "view_miniprogram": ("device-mobile", "s", "打开小程序"),
    "location": ("map-pin", "o", "上报位置"),
    "location_select": ("map-pin", "o", "选择位置"),
    "scancode_push": ("scan", "o", "扫一扫"),
    "scancode_waitmsg": ("scan", "o", "扫一扫"),
}
_PURPOSES = {"reply": "人工回复", "service": "服务通知", "marketing": "营销消息"}
_ENDS = {
    "delivered": "green",
    "undelivered": "red",
    "failed": "red",
    "unknown": "amber",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line."""

    mark: str  # its anchor is "e-<mark>"
    at_ms: int
    icon: str
    tone: str
    title: str
    text: str = ""
    quote: str = ""  # somebody's own words
    spoken: str = ""  # what a recording says
    chips: tuple[Chip, ...] = ()
    way: str = ""  # in or out
    can_be_played: bool = False
    customer_id: str = ""  # of the merged customer it came with, where it is not this


@dataclass(frozen=True, slots=True)
class Names:
    """What entries only point at."""

    scenes: Mapping[str, str] = field(default_factory=dict)  # what codes are called
    notes: Mapping[str, str] = field(default_factory=dict)  # by the key of the entry


def lines_of(
    entries: Sequence[Entry],
    seen: Collection[str],
    names: Names,
    customer_id: str = "",
) -> list[Line]:
    """Return the lines of some entries, the newest first.

    Args:
        entries: the newest first.
        seen: the fields of a customer that the reader sees.
        names: what they point at.
        customer_id: whose page it is.
    """
    shown = []
    for entry, later in _folded(entries):
        line = _with(_line(entry, seen, names), later, seen)
        whose = entry.customer_id if entry.customer_id != customer_id else ""
        shown.append(replace(line, customer_id=whose))
    return shown


def scenes_in(entries: Iterable[Entry]) -> set[str]:
    """Return the scenes of codes that were scanned."""
    return {scene for one in entries if (scene := _scene(one))}


def _folded(entries: Sequence[Entry]) -> list[tuple[Entry, list[Entry]]]:
    heads = {one.key for one in entries if one.kind not in _FOLDED}
    later: dict[str, list[Entry]] = {}
    for one in entries:
        if one.kind in _FOLDED and one.ref in heads:
            later.setdefault(one.ref, []).append(one)
    return [
        (one, later.get(one.key, []))
        for one in entries
        if not (one.kind in _FOLDED and one.ref in heads)
    ]


def _line(entry: Entry, seen: Collection[str], names: Names) -> Line:
    kind = kinds.of(entry.kind)
    plain = Line(
        mark=digest(entry.key),
        at_ms=entry.at_ms,
        icon=kind.icon,
        tone=kind.tone,
        title=entry.title,
        way=entry.direction if entry.direction in ("in", "out") else "",
    )
    told = _TOLD.get(entry.kind)
    line = told(plain, entry, names) if told else plain
    return line if may_read(entry, seen) else _without_words(line, entry)


def _without_words(line: Line, entry: Entry) -> Line:
    """Return a line that says what happened, and why something did not."""
    bare = (
        _BARE.get(entry.kind, "一条记录") if line.title == entry.title else line.title
    )
    why = _HELD_BACK.fullmatch(entry.title) if entry.kind == "send" else None
    text = f"原因：{why[2]}" if why else _HIDDEN
    return replace(line, title=bare, text=text, quote="", chips=())


def _message(line: Line, entry: Entry, _names: Names) -> Line:
    icon, name = _MESSAGES.get(entry.type, ("message-circle", "消息"))
    if entry.direction == "out":
        is_automatic = bool(entry.data.get("passive"))
        title = "自动回复" if is_automatic else f"发出{name}"
        icon = "robot" if is_automatic else "send"
        return replace(line, icon=icon, tone="s", title=title, quote=entry.title)
    if entry.type == "text":
        return replace(line, icon=icon, title="客户留言", quote=entry.title)
    text = "" if entry.title == name else entry.title.partition("：")[2]
    return replace(line, icon=icon, title=f"客户发来{name}", text=text)


def _event(line: Line, entry: Entry, names: Names) -> Line:
    kind = entry.type.lower()
    known = _EVENTS.get(kind)
    if known is None:
        return line
    icon, tone, title = known
    _, colon, text = entry.title.partition("：")
    if scene := _scene(entry):
        text = f"渠道码「{names.scenes.get(scene, scene)}」"
    elif not colon and entry.title != title:
        text = entry.title
    chips = (Chip("同步时发现", "amber"),) if entry.data.get("inferred") else ()
    return replace(line, icon=icon, tone=tone, title=title, text=text, chips=chips)


def _send(line: Line, entry: Entry, _names: Names) -> Line:
    purpose = _PURPOSES.get(str(entry.data.get("purpose")), "消息")
    if held := _HELD_BACK.fullmatch(entry.title):
        verdict, why, said = held.groups()
        refused = verdict == "没有发送"
        return replace(
            line,
            icon="ban" if refused else "clock",
            tone="r" if refused else "o",
            title=f"{purpose}{verdict}",
            text=f"原因：{why}",
            quote=said,
        )
    name, colon, said = entry.title.partition("：")
    if name == "模板消息" and colon:
        return replace(line, title=f"{purpose} · {name}", text=said)
    return replace(line, icon="headset", tone="g", title=purpose, quote=entry.title)


def _note(line: Line, entry: Entry, names: Names) -> Line:
    if entry.type == "withdrawn":
        return replace(line, icon="arrow-back-up", tone="s")
    words = names.notes.get(entry.key, "")
    return replace(line, quote=words, text="" if words else "已撤回")


def _receipt(line: Line, entry: Entry, _names: Names) -> Line:
    tone = "r" if _ENDS.get(entry.type) == "red" else line.tone
    return replace(line, tone=tone)


def _with(line: Line, later: Iterable[Entry], seen: Collection[str]) -> Line:
    """Return the line with what was told of it later."""
    for one in sorted(later, key=lambda entry: entry.sort_key):
        if one.kind == "receipt":
            line = replace(line, chips=(Chip(one.title, _ENDS.get(one.type, "")),))
        elif one.kind == "dwell" and "visits" in seen:
            line = replace(line, chips=(Chip(one.title.partition("，")[2]),))
        elif one.kind == "transcript" and "messages" in seen:
            said = str(one.data.get("text") or one.title)
            line = replace(line, spoken=said)
        elif one.kind == "recording" and "recordings" in seen:
            line = _recorded(line, one)
    return line


def _recorded(line: Line, entry: Entry) -> Line:
    if entry.data.get("state") != "stored":
        return replace(line, chips=(*line.chips, Chip(entry.title, "amber")))
    seconds = entry.data.get("duration_ms", 0) // _SECOND_MS
    chips = (*line.chips, Chip(f"{seconds} 秒", "", "clock")) if seconds else line.chips
    return replace(line, chips=chips, can_be_played=entry.type == "voice")


def _scene(entry: Entry) -> str:
    """Return the scene of a code that was scanned, "" where none was."""
    if entry.kind != "event" or entry.type.lower() not in ("subscribe", "scan"):
        return ""
    if "：" not in entry.title:  # a colleague's sign-in, or no code at all
        return ""
    key = str(entry.data.get("EventKey", "")).removeprefix("qrscene_")
    return str(entry.data.get("scene") or key)


Told = Callable[[Line, Entry, Names], Line]
_TOLD: dict[str, Told] = {
    "message": _message,
    "event": _event,
    "send": _send,
    "receipt": _receipt,
    "note": _note,
}
_BARE = {
    "transcript": "语音转写",
    "recording": "录音",
    "note": "备注",
    "order": "订单",
    "visit": "到店",
    "case": "工单",
    "relation": "关系变更",
    "attribute": "资料变更",
    "tag": "标签变更",
}
