"""What the audit calls a deed, in the words of the brand's staff.

A module names its own: ``deeds.named({"cases.close": "关闭工单"})``.
"""

from collections.abc import Mapping

_NAMES: dict[str, str] = {}


def named(names: Mapping[str, str]) -> None:
    """Name deeds."""
    _NAMES.update(names)


def name(action: str) -> str:
    """Return what a deed is called; one that nobody named is shown as it is."""
    return _NAMES.get(action, action)


def is_named(action: str) -> bool:
    return action in _NAMES


named(
    {
        "staff.login.confirmed": "确认登录",
        "staff.login.refused": "拒绝登录",
        "staff.link.made": "生成一次性链接",
        "staff.link.used": "用一次性链接登录",
        "staff.joined": "加入",
        "staff.installed": "由命令行添加",
        "staff.tied": "由命令行绑定微信",
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
        "settings.platform_planned": "预定微信规则",
        "settings.platform_withdrawn": "撤回微信规则",
        "api_keys.issued": "生成 API 密钥",
        "api_keys.revoked": "停用 API 密钥",
        "webhooks.created": "新建 Webhook",
        "webhooks.manage": "管理 Webhook",
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
        "customers.tag": "更改客户标签",
        "messages.send": "发送消息",
        "pushes.write": "更改模板推送",
        "reports.read": "查看报表",
        "reports.export": "导出报表",
        "recordings.play": "播放录音",
    }
)
