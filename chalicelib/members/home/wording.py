"""The words and colours of the first page, one table per question."""

# Staff's words for these mean nothing to a member.
BY_CODE = "扫描活动二维码"
UNKNOWN_SOURCE = "微信"

# Icon, tint, title, and what to leave away at the start of the staff's line to get the
# member's detail; None for no detail.
Words = tuple[str, str, str, str | None]

# What the member did, by kind and type.
LINES: dict[tuple[str, str], Words] = {
    ("message", "text"): ("message-circle", "green", "发送消息", ""),
    ("message", "voice"): ("microphone", "violet", "发送语音", None),
    ("message", "image"): ("photo", "blue", "发送图片", None),
    ("message", "video"): ("video", "blue", "发送视频", None),
    ("message", "shortvideo"): ("video", "blue", "发送小视频", None),
    ("message", "location"): ("map-pin", "amber", "发送位置", "位置："),
    ("message", "link"): ("link", "blue", "分享链接", "链接："),
    ("message", "file"): ("paperclip", "blue", "发送文件", "文件："),
    ("event", "subscribe"): ("heart-handshake", "green", "关注了{brand}", None),
    ("event", "unsubscribe"): ("user-minus", "grey", "取消了关注", None),
    ("event", "scan"): ("qrcode", "amber", "扫描二维码", None),
    ("event", "click"): ("menu-2", "teal", "点击菜单", None),
    ("event", "view"): ("external-link", "teal", "打开页面", None),
    ("event", "scancode_push"): ("scan", "amber", "扫一扫", None),
    ("event", "scancode_waitmsg"): ("scan", "amber", "扫一扫", None),
    ("event", "pic_sysphoto"): ("photo", "blue", "拍照发送", None),
    ("event", "pic_photo_or_album"): ("photo", "blue", "选择照片", None),
    ("event", "pic_weixin"): ("photo", "blue", "选择照片", None),
    ("event", "location_select"): ("map-pin", "amber", "选择位置", None),
}

# What the brand did.
AUTOMATIC: Words = ("robot", "grey", "自动回复", "")
NOTICE: Words = ("bell", "amber", "服务通知", "模板消息：")
ANSWER: Words = ("headset", "green", "客服回复", "")

GREETINGS = ((5, "夜深了"), (11, "早上好"), (13, "中午好"), (18, "下午好"))
EVENING = "晚上好"
