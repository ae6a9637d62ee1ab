"""What the audit's page shows, in words; pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from chalicelib.core.errors import Malformed

_MONTH = 31
_CURSOR = re.compile(r"\d{13}#[a-z]+:[A-Za-z0-9_-]{1,64}#\d{8}")
_DEEDS = {
    "staff.login.confirmed": "确认登录",
    "staff.login.refused": "拒绝登录",
    "staff.link.made": "生成一次性链接",
    "staff.link.used": "用一次性链接登录",
    "staff.joined": "加入",
    "staff.installed": "由命令行添加",
    "staff.invited": "邀请员工",
    "staff.invited_again": "重新生成绑定码",
    "staff.renamed": "更改姓名",
    "staff.role_changed": "更改角色",
    "staff.groups_changed": "更改分组",
    "staff.suspended": "停用员工",
    "staff.resumed": "恢复员工",
    "staff.removed": "办理离职",
    "staff.sessions_ended": "结束登录",
    "staff.handed_over": "交接工作",
    "staff.handover_undone": "撤销交接",
    "settings.write": "更改设置",
    "settings.secrets_written": "更换密钥",
    "api_keys.issued": "生成 API 密钥",
    "api_keys.revoked": "停用 API 密钥",
    "audit.read": "查看或校验审计",
    "audit.export": "导出审计",
    "operations.dead_letters_read": "查看死信",
    "operations.redrive": "送回死信",
    "sync.start": "开始粉丝同步",
    "sync.resume": "接着做粉丝同步",
    "sync.agree": "确认大量取消关注",
    "jobs.again": "再次运行任务",
    "customers.read": "查看客户",
    "customers.reveal": "查看客户敏感信息",
    "messages.send": "发送消息",
    "reports.export": "导出报表",
    "recordings.play": "播放录音",
}


def words(action: str) -> str:
    """Return what a deed is called; one we have no word for is named as it is."""
    return _DEEDS.get(action, action)


def day(text: str, today: str) -> str:
    """Return the day somebody wants to see, today by default."""
    try:
        wanted = date.fromisoformat(text).isoformat() if text else today
    except ValueError as error:
        raise Malformed("not a day") from error
    return min(wanted, today)


def month_until(last: str) -> list[str]:
    """Return the days of a month that ends with that one, in order."""
    end = date.fromisoformat(last)
    return [(end - timedelta(days=ago)).isoformat() for ago in range(_MONTH)][::-1]


def cursor(key: Mapping[str, str] | None) -> str:
    """Return where a list goes on, as it stands in an address."""
    return key["owner_sk"] if key else ""


def start(of_day: str, text: str) -> dict[str, str] | None:
    """Return the key that a cursor stands for; raises ``Malformed``."""
    if not text:
        return None
    if not _CURSOR.fullmatch(text):
        raise Malformed("not a cursor of ours")
    _, actor, number = text.split("#")
    return {
        "pk": f"AUDIT#{of_day}#{actor}",
        "sk": number,
        "owner_pk": f"AUDIT#{of_day}",
        "owner_sk": text,
    }
