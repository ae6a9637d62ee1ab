"""What the figures about forms mean."""

from chalicelib.core.metrics import Metric, catalogue

_OWNER = "insight"

ANSWERS = Metric(
    "forms.answers",
    "回收份数",
    "提交成功的答卷份数；允许多次填写的问卷，同一人每次各算一份",
    "answers kept",
    "份",
    "total",
    ("form",),
    additive=True,
    version=1,
    owner=_OWNER,
)
NPS = Metric(
    "forms.nps",
    "净推荐值",
    "9–10 分的占比减去 0–6 分的占比，−100 到 100",
    "100 * (count(score >= 9) - count(score <= 6)) / count(score)",
    "分",
    "total",
    ("form", "field"),
    additive=False,
    version=1,
    owner=_OWNER,
)
RATING = Metric(
    "forms.rating",
    "平均评分",
    "评分题得分之和 ÷ 答过该题的份数",
    "sum(score) / count(score)",
    "分",
    "total",
    ("form", "field"),
    additive=False,
    version=1,
    owner=_OWNER,
)
catalogue.state(ANSWERS, NPS, RATING)
