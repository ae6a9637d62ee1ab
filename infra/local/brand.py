"""What the demo brand 青禾生活 has decided: its menu, its answers, its codes."""

from typing import Any

from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import Store
from chalicelib.inbox.passive.publishing import (
    Card,
    DoorRules,
    Keyword,
    News,
    Rule,
    Text,
    Welcome,
)

# As WeChat's map has them, and as the phone page offers them.
STORES = (
    Store(
        "wukang",
        "武康路店",
        Point(31.20791, 121.43926),
        address="上海市徐汇区武康路 376 号",
        opens="08:00",
        closes="20:00",
    ),
    Store(
        "xintiandi",
        "新天地店",
        Point(31.22233, 121.47479),
        address="上海市黄浦区太仓路 181 弄",
        opens="09:00",
        closes="22:00",
    ),
    Store(
        "jingan",
        "静安寺店",
        Point(31.22501, 121.44535),
        address="上海市静安区南京西路 1686 号",
        opens="08:30",
        closes="21:30",
    ),
)


def menu(portal: str) -> list[dict[str, Any]]:
    """Return the menu below the chat; ``portal`` is the base of the H5 pages."""
    return [
        {"type": "view", "name": "会员中心", "url": f"{portal}/portal/home"},
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


def rules(portal: str) -> DoorRules:
    """Return what the account answers at once."""
    return DoorRules(
        welcome=_welcome(),
        clicks=_clicks(portal),
        keywords=_keywords(portal),
    )


def _said(name: str, text: str, cooldown_s: int = 0) -> Rule:
    return Rule(id=name, reply=Text(content=text), cooldown_s=cooldown_s)


def _welcome() -> Welcome:
    hello = (
        "欢迎来到青禾生活。\n在家也能喝到一杯认真的咖啡。\n\n"
        "回复「新豆」看本周烘焙，回复「教程」学冲煮，点「会员中心」看你的会员卡。"
    )
    at_table = "欢迎光临武康路店。\n给吧台看这条消息，今天的手冲第二杯半价。"
    with_beans = "谢谢你带走云南水洗豆。\n养豆 7 天，1:15、92℃ 冲煮最好喝。"
    return Welcome(
        default=_said("welcome", hello),
        scenes={
            "store:wukang:table": _said("welcome-wukang", at_table),
            "pack:yunnan250:card": _said("welcome-yunnan", with_beans),
        },
    )


def _clicks(portal: str) -> dict[str, Rule]:
    beans = Card(
        title="本周新豆：云南孟连水洗",
        description="柑橘、红糖、干净的尾韵，周四烘焙，周五发货。",
        url=f"{portal}/portal/home",
    )
    return {
        "NEW_BEANS": Rule(id="new-beans", reply=News(type="news", articles=[beans])),
        "BREW_GUIDE": _said(
            "brew-guide",
            "手冲三步：\n① 15 克豆，中细研磨\n② 92℃ 水，先闷蒸 30 秒\n"
            "③ 分三段注水到 225 克，2 分 15 秒收尾",
        ),
        "MY_ORDER": _said("my-order", "把订单号发给我，就能查到哪里了。"),
        "HUMAN": _said("human", "客服 9:00–21:00 在线，直接留言，我们马上来。"),
    }


def _keywords(portal: str) -> list[Keyword]:
    told = (
        (
            "beans",
            ["新豆", "豆子"],
            "本周是云南孟连水洗，68 元 / 250 克。点菜单「本周新豆」看详情。",
        ),
        (
            "guide",
            ["教程", "怎么冲"],
            "手冲 1:15、92℃、2 分 15 秒。点菜单「冲煮教程」看分步图。",
        ),
        (
            "hours",
            ["营业", "几点"],
            "武康路店 8:00–20:00，新天地店 9:00–22:00，全年无休。",
        ),
        (
            "member",
            ["会员", "积分"],
            f'你的会员卡在这里：<a href="{portal}/portal/home">会员中心</a>',
        ),
        ("menu", ["菜单"], "美式 22、拿铁 28、手冲 38 起，燕麦奶不加价。"),
    )
    return [
        Keyword(id=name, words=words, reply=Text(content=text))
        for name, words, text in told
    ]
