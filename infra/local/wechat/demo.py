"""What the demo brand has in WeChat before it meets us: templates and QR codes."""

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
SCENES = {  # scene: where in the world its code can be seen
    "store:wukang:table": "武康路店的桌子上",
    "store:xintiandi:poster": "新天地店的海报上",
    "pack:yunnan250:card": "云南豆包装里的卡片上",
}


def install(platform: WeChatPlatform) -> None:
    """Set the brand up once; what its owner changed since is left alone."""
    for title, content, example in TEMPLATES:
        platform.templates.install(title, content, example)
    for scene, place in SCENES.items():
        platform.qrcodes.ticket_for(scene)
        platform.qrcodes.put_up(scene, place)
