"""The lines that sends leave on a customer's time axis, in the brand's language."""

from typing import Any

from chalicelib.core.clock import local_time
from chalicelib.messaging.governor.models import Code, Decision, Outcome
from chalicelib.messaging.models import Channel, SendIntent

_CODES = {
    Code.NOT_SUBSCRIBED: "对方没有关注",
    Code.NO_CONSENT: "对方没有同意",
    Code.DO_NOT_CONTACT: "对方不愿被打扰",
    Code.CONTENT_BLOCKED: "内容不合规范",
    Code.NOT_APPROVED: "尚未审批",
    Code.HOLDOUT: "属于对照组",
    Code.DUPLICATE: "刚发过同样的内容",
    Code.QUIET_HOURS: "处于免打扰时段",
    Code.FREQ_CAP_CHANNEL: "今天已发过",
    Code.FREQ_CAP_GLOBAL: "近期已发得够多",
    Code.NO_WINDOW: "不在可回复的时间内",
    Code.NO_QUOTA: "可发条数已用完",
    Code.NO_OPTIN: "对方没有订阅",
    Code.MONTHLY_MASS_SPENT: "本月群发次数已用完",
    Code.BUDGET: "超出预算",
    Code.RISK_CONFIRM: "需要人工确认",
    Code.API_THROTTLED: "发送已暂停",
}
_ERRORS = {
    "40003": "对方不属于本账号",
    "43004": "对方已取消关注",
    "43019": "对方已被拉黑",
    "43101": "对方拒收",
    "43117": "对方收到的消息太多",
    "45015": "已超过可回复的时间",
    "45047": "可回复的条数已用完",
    "48002": "对方关闭了消息接收",
    "50005": "对方已取消关注",
    "70000": "对方受未成年人保护",
}
_RECEIPTS = {
    "success": "已送达",
    "failed:user block": "未送达：对方拒收",
    "failed: system failed": "未送达：微信系统原因",
    "failed:freq limit": "未送达：对方收到的消息太多",
}
_KINDS = {
    "text": "文字",
    "image": "图片",
    "voice": "语音",
    "video": "视频",
    "music": "音乐",
    "news": "图文",
    "mpnews": "图文",
    "mpnewsarticle": "图文",
    "msgmenu": "菜单",
    "wxcard": "卡券",
    "miniprogrampage": "小程序",
}
_SHOWN_CHARACTERS = 60


def reason(code: Code) -> str:
    """Return why something is not sent."""
    return _CODES[code]


def decided(intent: SendIntent, decision: Decision) -> str:
    """Return the line for a decision: what goes out, or why it does not."""
    said = summary(intent, decision.channel)
    if decision.goes_out:
        return said
    why = _CODES[decision.code] if decision.code else ""
    if decision.outcome is Outcome.DEFERRED:
        when = local_time(decision.until_ms).strftime("%m-%d %H:%M")
        return f"暂缓发送（{why}，{when} 再试）：{said}"
    return f"没有发送（{why}）：{said}"


def summary(intent: SendIntent, channel: Channel) -> str:
    """Return the message in a few words."""
    if channel is Channel.TEMPLATE and intent.template:
        values = " · ".join(intent.template.data.values())
        return f"模板消息：{values}"[:_SHOWN_CHARACTERS]
    kind, body = type_of(intent, channel), intent.content or {}
    text = _text(body.get(kind))
    return text[:_SHOWN_CHARACTERS] if text else f"[{_KINDS.get(kind, kind)}]"


def type_of(intent: SendIntent, channel: Channel) -> str:
    """Return the entry's type: ``template``, or WeChat's msgtype."""
    if channel is Channel.TEMPLATE:
        return "template"
    return str((intent.content or {}).get("msgtype", "text"))


def finished(state: str, code: str) -> str:
    """Return the line for how a send ended."""
    if state == "sent":
        return "已发出"
    if state == "unknown":
        return "不确定是否送达：微信没有应答"
    if code in Code.__members__:
        return f"没有发送：{_CODES[Code(code)]}"
    return f"发送失败：{_ERRORS.get(code, f'微信返回 {code}')}"


def receipt(status: str) -> str:
    """Return the line for WeChat's receipt."""
    return _RECEIPTS.get(status, f"微信回执：{status}")


def _text(body: Any) -> str:
    """Return the words of a text, or the question above a menu."""
    if not isinstance(body, dict):
        return ""
    return str(body.get("content") or body.get("head_content") or "")
