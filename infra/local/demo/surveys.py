"""Two forms of the brand: one that people have filled in, and one being prepared."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.models import Content, Field, Kind
from chalicelib.insight.forms.starters import begun
from infra.local.demo.people import SEED

_BY = "demo"
_ANSWERS = 72
_DAYS = 18
VISIT = Content(
    "新天地店体验回访",
    intro="您最近来过新天地店，想听听您的感受。三道必答，一分钟就好。",
    thanks="谢谢您！店长会看每一条，下次到店报「回访」送一份饼干。",
    fields=(
        Field(
            id="f1",
            kind=Kind.NPS,
            label="您愿意把青禾生活推荐给朋友吗？",
            hint="0 不愿意，10 很愿意",
            required=True,
        ),
        Field(id="f2", kind=Kind.RATING, label="这次到店的服务怎么样？", required=True),
        Field(
            id="f3",
            kind=Kind.MULTIPLE,
            label="您喜欢哪些？",
            required=True,
            options=("手冲", "拉花", "深烘", "浅烘", "挂耳", "冷萃"),
            attribute="interests",
        ),
        Field(
            id="f4",
            kind=Kind.SINGLE,
            label="多久来一次？",
            options=("每天", "每周几次", "每月几次", "第一次来"),
        ),
        Field(id="f5", kind=Kind.PARAGRAPH, label="哪里可以做得更好？"),
        Field(
            id="f6",
            kind=Kind.PHONE,
            label="手机号",
            hint="愿意接受电话回访时再填",
            attribute="mobile",
        ),
        Field(id="f7", kind=Kind.CONSENT, label="同意将以上信息用于改进服务和回访"),
    ),
    next_field=8,
)
_SCORES = (10, 10, 9, 9, 9, 8, 8, 7, 7, 6, 4)
_STARS = (5, 5, 5, 4, 4, 4, 3, 2)
_WORDS = (
    "周末人太多了，等了二十分钟，能不能提前点单？",
    "吧台小哥很热情，还教我怎么看萃取。",
    "座位有点挤，想带电脑坐一会儿没有插座。",
    "冷萃比武康路店的淡一点。",
    "希望多放几支浅烘的单品豆。",
    "音乐声稍微大了一点。",
    "都很好，继续保持！",
    "洗手间指示不太清楚，找了半天。",
    "想要买一送一的活动。",
)


def answer(customer_ids: Sequence[str], now_ms: int) -> None:
    """Have the forms made and filled in, the same again after an interruption."""
    _publish(VISIT, now_ms - (_DAYS + 1) * DAY_MS)
    upcoming = business_day(now_ms + 20 * DAY_MS)
    course = replace(begun("signup", "周末手冲课报名"), closes=upcoming)
    desk.forms().create(form_id(course), course, _BY, now_ms - DAY_MS)
    desk.forget()
    chance = random.Random(f"{SEED}/surveys")  # noqa: S311 -- a story, not a secret
    for customer in chance.sample(list(customer_ids), _ANSWERS):
        at_ms = now_ms - chance.randint(60, _DAYS * 24 * 60) * MINUTE_MS
        posted = _posted(chance)
        given = hashlib.sha256(f"{customer} visit".encode()).hexdigest()[:32]
        submitting = replace(desk.submitting(), now_ms=partial(int, at_ms))
        submitting.submit(form_id(VISIT), customer, given, posted)


def form_id(content: Content) -> str:
    return hashlib.sha256(f"{SEED} {content.title}".encode()).hexdigest()[:12]


def _publish(content: Content, at_ms: int) -> None:
    forms = desk.forms()
    forms.create(form_id(content), content, _BY, at_ms)
    head = forms.head(form_id(content))
    if not head.version:
        forms.publish(head, content, by=_BY, at_ms=at_ms)


def _posted(chance: random.Random) -> dict[str, str]:
    """Return what one visitor posts."""
    liked = chance.sample(VISIT.fields[2].options, chance.randint(1, 3))
    posted = {
        "f1": str(chance.choice(_SCORES)),
        "f2": str(chance.choice(_STARS)),
        **{f"f3_{number}": one for number, one in enumerate(liked)},
        "f7": "yes",
    }
    if chance.random() < 0.8:  # noqa: PLR2004 -- most of them
        posted["f4"] = chance.choice(VISIT.fields[3].options)
    if chance.random() < 0.5:  # noqa: PLR2004 -- half of them
        posted["f5"] = chance.choice(_WORDS)
    if chance.random() < 0.25:  # noqa: PLR2004 -- a few
        posted["f6"] = f"139{chance.randrange(10**8):08d}"
    return posted
