"""What the figures about topics and feelings mean."""

from chalicelib.core.metrics import Metric, catalogue

_OWNER = "insight"

MENTIONS = Metric(
    "topics.mentions",
    "提及次数",
    "提到某主题的文字、语音转写、菜单点击和扫码次数，员工除外；一句话提到两个主题，各算一次",
    "rows of interactions whose topics hold it, without staff",
    "次",
    "day",
    ("day", "topic"),
    additive=True,
    version=1,
    owner=_OWNER,
)
PEOPLE = Metric(
    "topics.people",
    "提及人数",
    "当日提到某主题的人数，按人去重，不可跨日相加",
    "distinct persons among topics.mentions",
    "人",
    "day",
    ("day", "topic"),
    additive=False,
    version=1,
    owner=_OWNER,
)
NEGATIVE_SHARE = Metric(
    "sentiment.negative_share",
    "不满占比",
    "判为负面的句子 ÷ 全部句子；句子指粉丝发来的文字和语音转写",
    "sentences of polarity -1 / sentences",
    "%",
    "day",
    ("day",),
    additive=False,
    version=1,
    owner=_OWNER,
)
INDEX = Metric(
    "index.value",
    "互动指数",
    "每次互动按类型加分，14 天减半；取消关注归零",
    "I * 2^(-dt / 14 d) + w(type)",
    "",
    "day",
    ("customer",),
    additive=False,
    version=1,
    owner=_OWNER,
)
SCORE = Metric(
    "index.score",
    "互动分",
    "互动指数换算到 0–100：100 × (1 − e^(−指数 ÷ κ))，κ 为全体的第 75 百分位",
    "100 * (1 - exp(-index.value / kappa)), kappa = p75 of index.value",
    "分",
    "day",
    ("customer",),
    additive=False,
    version=1,
    owner=_OWNER,
)

catalogue.state(MENTIONS, PEOPLE, NEGATIVE_SHARE, INDEX, SCORE)
