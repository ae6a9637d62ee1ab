"""Records of the audit as people read them; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.customers.profile.models import code
from chalicelib.staff.audit.models import Detail, Record
from chalicelib.staff.models import Role

_KINDS = {
    "customer": "客户",
    "staff": "员工",
    "queue": "队列",
    "key": "API 密钥",
    "webhook": "Webhook",
    "push": "模板推送",
    "handover": "交接",
    "job": "任务",
    "sync": "粉丝同步",
    "staff_login": "登录",
    "privacy": "隐私请求",
}
_LABELS = {
    "device": "设备",
    "address": "地址",
    "role": "角色",
    "from": "原来",
    "to": "改为",
    "heir": "交接给",
    "name": "名称",
    "url": "地址",
    "operation": "接口",
    "made": "编号",
    "reason": "原因",
    "rehearse": "演练",
    "day": "日期",
    "days": "范围",
    "since": "生效日期",
    "note": "依据",
    "file": "文件",
    "kind": "种类",
    "leavers": "取消关注人数",
    "shown": "显示的客户",
    "customers": "客户",
    "all": "全部客户",
    "filters": "筛选",
    "field": "字段",
    "primary": "主色",
    "special": "节假日",
    "stopped": "暂停发送",
    "template_daily": "每天模板消息",
    "sends_per_s": "每秒发送",
    "quiet_from_hour": "免打扰开始",
    "quiet_to_hour": "免打扰结束",
    "what": "操作",
    "delivery": "发送记录",
    "when": "时机",
    "proof": "封存码",
    "removed": "删除项数",
    "cooling_days": "冷静期天数",
    "retention_days": "取关后保存天数",
    **dict.fromkeys(("scope_read", "scope_write", "scope_send", "scope_admin"), "权限"),
}
_SCOPES = {
    "scope_read": "读取",
    "scope_write": "写入",
    "scope_send": "发送消息",
    "scope_admin": "管理",
}
_VALUES = {
    "yes": "是",
    "one": "当天",
    "month": "一个月",
    "audit_export": "导出审计",
    "audit_verify": "校验审计",
    "handover": "工作交接",
    "report": "统计报表",
    **{role.value: role.label for role in Role},
}
_MOST = 3  # details beside a record; the others are behind a click


@dataclass(frozen=True, slots=True)
class Thing:
    """What a deed was done to."""

    kind: str
    id: str
    label: str  # of the kind
    name: str  # what it is called


@dataclass(frozen=True, slots=True)
class Line:
    """A record in words."""

    record: Record
    thing: Thing | None
    told: list[tuple[str, str]]
    more: list[tuple[str, str]]


def line(record: Record, names: Mapping[str, str]) -> Line:
    """Return a record in words.

    Args:
        record: as it was written.
        names: of actors, as ``console.naming`` knows them.
    """
    thing = _thing(record.object, names)
    own = thing.id if thing else ""
    told = [
        (_LABELS.get(name, name), _value(name, value, names))
        for name, value in record.details.items()
        if str(value) != own and value not in ("", None)
    ]
    return Line(record, thing, told[:_MOST], told[_MOST:])


def _thing(object_: str, names: Mapping[str, str]) -> Thing | None:
    kind, colon, name = object_.partition(":")
    if not colon:
        return None
    called = names.get(object_, name)
    if kind == "customer":
        called = code(name)
    return Thing(kind, name, _KINDS.get(kind, kind), called)


def _value(name: str, value: Detail, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "、".join(value)
    text = str(value)
    if name in ("shown", "customers"):
        ids = [one.removeprefix("customer:") for one in text.split()]
        return "、".join(map(code, ids))
    if name in _SCOPES:
        return _SCOPES[name]
    if name == "heir":
        return names.get(f"staff:{text}", text)
    return _VALUES.get(text, text)
