"""What the figures about questions mean."""

from chalicelib.core.metrics import Metric, catalogue

ANSWER_RATE = Metric(
    "questions.answer_rate",
    "微问答回答率",
    "已回答 ÷（已回答 + 不方便说 + 没有回答）；还在等待的和没有送达的不算，"
    "两天没有回答算没有回答",
    "answered / (answered + declined + ignored)",
    "%",
    "total",
    ("question",),
    additive=False,
    version=1,
    owner="insight",
)
catalogue.state(ANSWER_RATE)
