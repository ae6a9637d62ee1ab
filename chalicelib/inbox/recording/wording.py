"""One line of Chinese for each event, for the time axis."""

from chalicelib.staff.login import scene as staff_login
from chalicelib.wechat.event_base import Event

_FIXED = {
    "message.image": "图片",
    "message.voice": "语音",
    "message.video": "视频",
    "message.shortvideo": "小视频",
    "event.unsubscribe": "取消关注",
    "event.location": "上报位置",
    "event.pic_sysphoto": "菜单：拍照",
    "event.pic_photo_or_album": "菜单：拍照或相册",
    "event.pic_weixin": "菜单：相册",
    "event.templatesendjobfinish": "模板消息回执",
    "event.masssendjobfinish": "群发结果",
    "event.publishjobfinish": "发布结果",
    "event.subscribe_msg_popup_event": "订阅通知授权",
    "event.subscribe_msg_change_event": "订阅通知变更",
    "event.subscribe_msg_sent_event": "订阅通知回执",
    "event.kf_create_session": "接入微信客服",
    "event.kf_close_session": "结束微信客服",
    "event.kf_switch_session": "转接微信客服",
    "event.qualification_verify_success": "资质认证通过",
    "event.qualification_verify_fail": "资质认证失败",
    "event.naming_verify_success": "名称认证通过",
    "event.naming_verify_fail": "名称认证失败",
    "event.annual_renew": "认证即将到期",
    "event.verify_expired": "认证已过期",
    "event.user_info_modified": "用户资料变更",
    "event.user_authorization_revoke": "用户撤回授权",
    "event.user_authorization_cancellation": "用户注销",
}

# The words before the field that says the rest.
_WITH_FIELD = {
    "message.text": ("", "Content"),
    "message.link": ("链接：", "Title"),
    "message.file": ("文件：", "Title"),
    "message.miniprogrampage": ("小程序：", "Title"),
    "message.location": ("位置：", "Label"),
    "event.click": ("点击菜单：", "EventKey"),
    "event.view": ("打开页面：", "EventKey"),
    "event.view_miniprogram": ("打开小程序：", "EventKey"),
    "event.scancode_push": ("扫一扫：", "ScanCodeInfo/ScanResult"),
    "event.scancode_waitmsg": ("扫一扫：", "ScanCodeInfo/ScanResult"),
    "event.location_select": ("选择位置：", "SendLocationInfo/Label"),
}


def title(event: Event) -> str:
    """Return the line; an event nobody knows is shown by WeChat's own name."""
    if staff_login.request_of(event.kind, event.scene):
        return "扫码进入工作台"
    if event.kind == "event.subscribe":
        return f"扫码关注：{event.scene}" if event.scene else "关注公众号"
    if event.kind == "event.scan":
        return f"扫码：{event.scene}"
    if fixed := _FIXED.get(event.kind):
        return fixed
    words, field = _WITH_FIELD.get(event.kind, ("", ""))
    return words + event.fields.get(field, "") or event.kind.partition(".")[2]
