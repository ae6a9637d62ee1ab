"""Figures as people read them."""

from chalicelib.core.clock import local_time
from chalicelib.customers.metrics import permille

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
DIRECTIONS = {"in": "粉丝发来", "out": "我们发出"}
NOTHING = "—"

_TEN_THOUSAND = 10_000
_KINDS = {
    "message.text": "文字消息",
    "message.voice": "语音消息",
    "message.image": "图片消息",
    "message.video": "视频消息",
    "message.shortvideo": "小视频",
    "message.location": "位置消息",
    "message.link": "链接消息",
    "message.file": "文件消息",
    "message.news": "图文消息",
    "message.miniprogrampage": "小程序卡片",
    "event.subscribe": "关注",
    "event.scan": "扫码",
    "event.click": "点击菜单",
    "event.view": "打开菜单链接",
    "event.view_miniprogram": "打开小程序",
    "event.scancode_push": "菜单扫一扫",
    "event.scancode_waitmsg": "菜单扫一扫（等待）",
    "event.location_select": "菜单选位置",
    "event.pic_sysphoto": "菜单拍照",
    "event.pic_photo_or_album": "菜单拍照或相册",
    "event.pic_weixin": "菜单相册",
    "event.subscribe_msg_popup_event": "订阅通知授权",
    "event.subscribe_msg_change_event": "订阅通知变更",
    "send.template": "模板消息",
    "send.text": "客服消息",
    "send.passive": "自动回复",
}


def count(number: int) -> str:
    return f"{number:,}"


def signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def percent(part: int, whole: int) -> str:
    """Return the share with one decimal."""
    share = permille(part, whole)
    return NOTHING if share is None else f"{share // 10}.{share % 10}%"


def rate(part: int, whole: int) -> str:
    """Return a small share, such as a day's churn, with two decimals."""
    if whole <= 0:
        return NOTHING
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def change(now: int, before: int) -> str:
    """Return by how much it grew, with a sign; nothing to compare with is a dash."""
    share = permille(abs(now - before), before)
    if share is None:
        return NOTHING
    sign = "-" if now < before else "+"
    return f"{sign}{share // 10}.{share % 10}%"


def average(whole: int, people: int) -> str:
    """Return the number for each person with one decimal."""
    tenths = permille(whole, people)
    if tenths is None:
        return NOTHING
    return f"{(tenths + 50) // 1000}.{(tenths + 50) // 100 % 10}"


def axis(number: int, step: int) -> str:
    """Return a label of an axis, short where numbers are long."""
    if abs(number) < _TEN_THOUSAND or step % 10:
        return count(number)
    hundredths = number * 100 // _TEN_THOUSAND
    decimals = 0 if step % _TEN_THOUSAND == 0 else 1 if step % 1000 == 0 else 2
    return f"{hundredths / 100:.{decimals}f}万"


def kind(kind_and_type: str) -> str:
    """Return what sort of interaction it is; WeChat's name for one nobody knows."""
    return _KINDS.get(kind_and_type, kind_and_type.partition(".")[2])


def moment(at_ms: int) -> str:
    return local_time(at_ms).strftime("%Y-%m-%d %H:%M")
