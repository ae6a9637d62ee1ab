"""Where followers come from: WeChat's ``subscribe_scene`` in the words people read.

Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo.html
"""

CODE = "渠道二维码"
UNKNOWN = "未知来源"
IMPORT = "IMPORT"  # ours: of whom a file has told before they followed
_OTHER = "其他"

CHANNELS = {
    "ADD_SCENE_SEARCH": "微信搜索",
    "ADD_SCENE_ACCOUNT_MIGRATION": "公众号迁移",
    "ADD_SCENE_PROFILE_CARD": "名片分享",
    "ADD_SCENE_QR_CODE": "扫描二维码",
    "ADD_SCENE_PROFILE_LINK": "文章内的公众号名称",
    "ADD_SCENE_PROFILE_ITEM": "文章右上角菜单",
    "ADD_SCENE_PAID": "支付后关注",
    "ADD_SCENE_WECHAT_ADVERTISEMENT": "微信广告",
    "ADD_SCENE_REPRINT": "他人转载",
    "ADD_SCENE_LIVESTREAM": "视频号直播",
    "ADD_SCENE_CHANNELS": "视频号",
    "ADD_SCENE_WXA": "小程序",
    "ADD_SCENE_OTHERS": _OTHER,
    IMPORT: "导入",
}


def channel(source: str) -> str:
    """Return the channel of a source; one WeChat added lately counts as other."""
    if source.startswith("scene:"):
        return CODE
    return CHANNELS.get(source, _OTHER) if source else UNKNOWN
