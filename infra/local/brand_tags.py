"""What the demo brand 青禾生活 calls its customers: tags in groups, and their rules."""

from contextlib import suppress

from chalicelib import connections
from chalicelib.core.errors import Conflict
from chalicelib.customers.tags import desk, scenes
from chalicelib.customers.tags.models import Group, Tag
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.tags.rules.models import Act, Condition, Match, On, Rule, When
from chalicelib.customers.wxtags import desk as desk_of_wechat
from chalicelib.customers.wxtags.models import Link, Policy
from chalicelib.insight.semantics.lexicon.seed import seed

BY = "staff:demo-administrator"
# Of the lexicon's topics: given while somebody speaks of one again and again.
TOPICS = tuple(
    Tag(one.tag, one.tag, "taste", "violet", f"近期常说到「{one.name}」")
    for one in seed().topics
    if one.tag
)
SCENES = {  # scene: what staff call it, and the tags its scanners get
    "store:wukang:table": ("武康路店桌贴", ["武康路店", "到店"]),
    "store:xintiandi:poster": ("新天地店海报", ["新天地店", "到店"]),
    "pack:yunnan250:card": ("云南豆包装卡", ["买过云南豆"]),
}
GROUPS = (
    Group("store", "门店", 10),
    Group("taste", "口味与兴趣", 20),
    Group("service", "服务", 30),
    Group("value", "重要程度", 40),
)
TAGS = (
    Tag("到店", "到店", "store", "green", "扫过门店里的码"),
    Tag("武康路店", "武康路店", "store", "green"),
    Tag("新天地店", "新天地店", "store", "green"),
    Tag("买过云南豆", "买过云南豆", "taste", "gold", "扫过云南豆包装里的卡片"),
    Tag("关注新豆", "关注新豆", "taste", "gold", "点过菜单「本周新豆」"),
    Tag("爱冲煮", "爱冲煮", "taste", "violet", "一个月里看过三次冲煮教程"),
    Tag("售后关注", "售后关注", "service", "red", "说到退货、漏气、催单"),
    Tag("团购线索", "团购线索", "service", "blue", "说到公司、团购"),
    Tag("复购客", "复购客", "value", "gold", "两个月里买过三次"),
    Tag("活跃", "活跃", "value", "blue", "两周里有互动的日子多"),
    Tag("重点维护", "重点维护", "value", "amber", "由同事判断，人工打"),
)
RULES = (
    Rule(
        *("newbeans", "看新豆的人", When(On.MENU, ("NEW_BEANS",))),
        ("关注新豆",),
        keep_days=90,
        version=1,
    ),
    Rule(
        "aftersales",
        "说到售后问题",
        When(On.KEYWORD, ("退货", "漏气", "破了", "催", "三天没动"), Match.ANY),
        ("售后关注",),
        keep_days=90,
        version=1,
    ),
    Rule(
        "brewing",
        "反复看冲煮教程",
        When(On.BEHAVIOUR, ("BREW_GUIDE",), act=Act.MENU, times=3, days=30),
        ("爱冲煮",),
        version=1,
    ),
    Rule(
        "repeat",
        "两个月买过三次",
        When(On.ORDER, times=3, below=1, days=60),
        ("复购客",),
        version=1,
    ),
    Rule(
        *("groupbuy", "企业团购", When(On.KEYWORD, ("团购", "公司"))),
        ("团购线索",),
        keep_days=180,
        version=1,
    ),
)
# Left as a draft, for whoever wants to try a back-test first.
DRAFT = Rule(
    "active",
    "两周里常来互动",
    When(On.BEHAVIOUR, act=Act.DAYS, times=4, below=2, days=14),
    ("活跃",),
    (Condition("subscribed", "is", "true"),),
)
SHARED = (Link("到店", Policy.PUBLISH), Link("武康路店", Policy.BOTH))


def set_up() -> None:
    """Enter groups, tags, codes and rules; what somebody changed since is left."""
    catalogue = desk.catalogue()
    known = catalogue.shelf()
    for group in GROUPS:
        if group.id not in {one.id for one in known.groups}:
            catalogue.save_group(group)
    for tag in (*TAGS, *TOPICS):
        if tag.key not in known.tags:
            catalogue.enter(tag, BY)
    for scene, (name, tags) in SCENES.items():
        if connections.workspace().get(pk=f"SCENE#{scene}", sk="SCENE") is None:
            scenes.define(scene, name, tags, BY)
    for rule in RULES:
        _add(rule, published=True)
    _add(DRAFT, published=False)
    _share()


def _share() -> None:
    """Have some tags kept equal with WeChat's, from the first run somebody begins."""
    for link in SHARED:
        with suppress(Conflict):  # it is there from an earlier start
            desk_of_wechat.wxtags().save(link)


def _add(rule: Rule, *, published: bool) -> None:
    rules = ruling.rules()
    try:
        head = rules.add(rule, BY)
    except Conflict:  # it is there from an earlier start
        head = rules.get(rule.id)
    if published and not head.version:
        rules.publish(head, BY)
