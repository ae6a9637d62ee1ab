"""What the brand has learnt of some of its followers, by the product's own way in.

Told by several sources, so that a page has something to weigh; and four of them are two
people each, of whom one pair is found to be one, and one is left to be judged.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from infra.local.demo.people import SEED

_PEOPLE = 36
_FAMILY = "苏林陈周吴许何郑沈秦韩顾陆方姚程"
_GIVEN = (
    *("晚晴", "小满", "知夏", "明远", "思齐", "若水", "一帆", "清和", "语桐"),
    *("安然", "书言", "子衿", "予安", "星野", "念真", "初晨", "修竹", "望舒"),
)
_ADDRESSES = (
    *("上海市静安区南京西路 1266 号", "上海市徐汇区武康路 376 号"),
    *("上海市长宁区愚园路 1088 号", "杭州市西湖区龙井路 8 号"),
    *("苏州市姑苏区平江路 120 号", "上海市浦东新区世纪大道 100 号"),
)
_JOBS = ("设计师", "教师", "程序员", "医生", "店主", "编辑", "研究员")
_INTERESTS = ("手冲", "拉花", "深烘", "浅烘", "挂耳", "冷萃", "咖啡课")
_CONSENT = "会员章程"


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says of one follower."""

    source: Source
    values: dict[str, str]
    days_ago: int
    verified: bool = False


@dataclass(slots=True)
class Known:
    """One follower, and everything that is said of them."""

    customer_id: str
    told: list[Told] = field(default_factory=list)


def learn(customer_ids: Sequence[str], now_ms: int) -> None:
    """Have it learnt; a start that was interrupted learns the same again."""
    desk = attributes()
    for one in story(customer_ids):
        for number, told in enumerate(one.told):
            at_ms = now_ms - told.days_ago * DAY_MS
            saying = Saying(
                told.source,
                f"demo:{number}",
                at_ms,
                by="demo",
                consent=_CONSENT if told.source is Source.CUSTOMER else "",
                verified=told.verified,
            )
            desk.learn(one.customer_id, told.values, saying)


def story(customer_ids: Sequence[str]) -> list[Known]:
    """Return what is said, the same every time."""
    chance = random.Random(f"{SEED}/known")  # noqa: S311 -- a story, not a secret
    people = [_known(chance, one, n) for n, one in enumerate(customer_ids[:_PEOPLE])]
    if len(people) == _PEOPLE:
        _twins(people)
    return people


def _known(chance: random.Random, customer_id: str, number: int) -> Known:
    name = _FAMILY[number % len(_FAMILY)] + _GIVEN[(number + 1) % len(_GIVEN)]
    mobile = f"138{chance.randrange(10**8):08d}"
    born = (
        f"{chance.randint(1975, 2003)}-{chance.randint(1, 12)}-{chance.randint(1, 28)}"
    )
    mine = {"name": name, "gender": chance.choice(("女", "女", "男"))}
    found = Known(customer_id)
    found.told.append(Told(Source.IMPORT, {"mobile": mobile, **mine}, 40))
    if chance.random() < 0.7:  # noqa: PLR2004 -- most of them
        said = {"birthday": born, "address": chance.choice(_ADDRESSES)}
        found.told.append(Told(Source.CUSTOMER, said, 20))
    if chance.random() < 0.5:  # noqa: PLR2004 -- half of them
        wishes = "、".join(chance.sample(_INTERESTS, 2))
        asked = {"job": chance.choice(_JOBS), "interests": wishes}
        found.told.append(Told(Source.QUESTION, asked, 9))
    if number % 5 == 0:
        found.told.append(Told(Source.INFERRED, {"city": "上海"}, 3))
    if number % 4 == 0:
        found.told.append(Told(Source.STAFF, {"mobile": mobile}, 2, verified=True))
    return found


def _twins(people: list[Known]) -> None:
    """Let one pair be one beyond doubt, one likely, and one look like it."""
    sure = {"mobile": "13812347241"}
    for one in people[1:3]:
        one.told = [Told(Source.STAFF, {"name": "苏晚晴", **sure}, 1, verified=True)]
    likely = {"mobile": "13987650412"}
    people[5].told = [
        Told(Source.STAFF, {"name": "林明远", **likely}, 6, verified=True)
    ]
    people[6].told = [Told(Source.IMPORT, {"name": "林明远", **likely}, 30)]
    alike = {"name": "许知夏", "birthday": "1993-06-18"}
    people[9].told = [Told(Source.CUSTOMER, {**alike, "gender": "女"}, 12)]
    people[11].told = [Told(Source.IMPORT, {**alike, "gender": "男"}, 33)]
