"""What the demo brand has set up in WeChat: its templates and its first menu."""

from typing import Any

from infra.local.wechat.simulator import WeChatPlatform

SHIPPED = (
    "订单发货通知",
    (
        "订单编号:{{character_string1.DATA}}\n商品名称:{{thing2.DATA}}\n"
        "快递公司:{{thing3.DATA}}\n快递单号:{{character_string4.DATA}}\n"
        "发货时间:{{time5.DATA}}"
    ),
    (
        "订单编号:QH20261009001\n商品名称:云南水洗豆 250g\n快递公司:顺丰速运\n"
        "快递单号:SF1380013800\n发货时间:2026-10-09 12:00"
    ),
)
POINTS = (
    "积分变动提醒",
    (
        "变动原因:{{thing1.DATA}}\n变动积分:{{character_string2.DATA}}\n"
        "当前积分:{{number3.DATA}}\n变动时间:{{time4.DATA}}"
    ),
    "变动原因:门店消费\n变动积分:+38\n当前积分:1260\n变动时间:2026-10-09 12:00",
)
BOOKED = (
    "预约提醒",
    (
        "预约项目:{{thing1.DATA}}\n预约时间:{{time2.DATA}}\n预约门店:{{thing3.DATA}}\n"
        "温馨提示:{{thing4.DATA}}"
    ),
    (
        "预约项目:手冲入门课\n预约时间:2026-10-12 14:00\n预约门店:青禾生活 武康路店\n"
        "温馨提示:请提前十分钟到店"
    ),
)
TEMPLATES = (SHIPPED, POINTS, BOOKED)
SCENES = ("store:wukang:table", "store:xintiandi:poster", "pack:yunnan250:card")


def install(platform: WeChatPlatform, portal: str) -> None:
    """Set the brand up once; what its owner changed since is left alone."""
    for title, content, example in TEMPLATES:
        platform.templates.install(title, content, example)
    for scene in SCENES:
        platform.qrcodes.ticket_for(scene)
    if not platform.store.note("menu"):
        platform.menus.publish(menu(portal))


def menu(portal: str) -> list[dict[str, Any]]:
    """Return the default menu; ``portal`` is the base address of the H5 pages."""
    return [
        {"type": "view", "name": "会员中心", "url": f"{portal}/portal/"},
        {
            "name": "喝咖啡",
            "sub_button": [
                {"type": "click", "name": "本周新豆", "key": "NEW_BEANS"},
                {"type": "click", "name": "冲煮教程", "key": "BREW_GUIDE"},
                {"type": "location_select", "name": "附近门店", "key": "STORES"},
                {"type": "scancode_waitmsg", "name": "扫码溯源", "key": "TRACE"},
            ],
        },
        {
            "name": "我的服务",
            "sub_button": [
                {"type": "click", "name": "订单查询", "key": "MY_ORDER"},
                {"type": "pic_photo_or_album", "name": "晒单有礼", "key": "SHARE"},
                {"type": "click", "name": "联系客服", "key": "HUMAN"},
            ],
        },
    ]
