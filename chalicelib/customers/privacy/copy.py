"""The page of a copy: what we hold of somebody, readable by anybody, in Chinese."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.core.clock import local_time
from chalicelib.core.settings import settings
from chalicelib.customers.privacy.stores import Record
from chalicelib.web.brand import look
from chalicelib.web.environment import environment

MOST_SHOWN = 2_000  # lines of a section; the rest is in its file
_WIDEST = 400
_INSTANT = "_ms"
_LABELS = {
    "at": "时间",
    "attribute": "属性",
    "value": "内容",
    "source": "来源",
    "confidence": "可信度",
    "consent": "依据",
    "observed_at": "得知时间",
    "verified_at": "核实时间",
    "by": "登记人",
    "identity": "标识",
    "record": "档案项",
    "kind": "类型",
    "type": "细类",
    "direction": "方向",
    "title": "内容",
    "data": "详情",
    "state": "状态",
    "message": "消息编号",
    "push": "推送编号",
    "purpose": "用途",
    "content": "正文",
    "template": "模板",
    "code": "结果代码",
    "file": "文件",
    "bytes": "大小（字节）",
    "due": "计划日期",
    "text": "文字",
    "told": "告知事项",
    "body": "告知内容",
    "merged": "合并的档案",
    "into": "并入的档案",
    "wish": "申请",
    "asked_at": "申请时间",
    "place": "位置",
    "tag": "标签",
    "since": "开始时间",
    "until": "结束时间",
}
_WORDS = {
    "in": "收到",
    "out": "发出",
    "internal": "内部",
    "message": "消息",
    "event": "行为",
    "send": "发送",
    "receipt": "回执",
    "recording": "录音",
    "transcript": "转写",
    "note": "跟进",
    "tag": "标签",
    "topic": "话题",
    "lifecycle": "生命周期",
    "attribute": "资料",
    "relation": "关系",
    "privacy": "个人信息申请",
}
_WORDED = frozenset({"kind", "direction"})


@dataclass(frozen=True, slots=True)
class Section:
    """What one store holds."""

    title: str
    name: str
    records: Sequence[Record]

    @property
    def columns(self) -> list[str]:
        """Return the fields that its records have, in the order of the first ones."""
        return list(dict.fromkeys(name for one in self.shown for name in one))

    @property
    def shown(self) -> Sequence[Record]:
        return self.records[:MOST_SHOWN]

    @property
    def rows(self) -> list[list[str]]:
        columns = self.columns
        return [[said(name, one.get(name)) for name in columns] for one in self.shown]

    @property
    def heads(self) -> list[str]:
        return [label(name) for name in self.columns]


def html(sections: Sequence[Section], asked_ms: int, left_out: int) -> str:
    """Return the page; it needs nothing else, not even a network."""
    return (
        environment()
        .get_template("customers/privacy/copy.html")
        .render(
            brand=look.look().name or settings().brand_name,
            sections=sections,
            asked_at=moment(asked_ms),
            left_out=left_out,
        )
    )


def label(name: str) -> str:
    """Return what a field is called."""
    plain = name.removesuffix(_INSTANT)
    return _LABELS.get(name) or _LABELS.get(plain) or name


def said(name: str, value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return ""
    if name.endswith(_INSTANT) and isinstance(value, int):
        return moment(value) if value else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        text = "；".join(f"{one}：{said(one, v)}" for one, v in value.items())
    elif isinstance(value, list):
        text = "、".join(said("", one) for one in value)
    else:
        text = _WORDS.get(str(value), str(value)) if name in _WORDED else str(value)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


def moment(at_ms: int) -> str:
    return f"{local_time(at_ms):%Y-%m-%d %H:%M:%S}"
