"""The questions that the product comes with; the brand changes them in the console."""

from chalicelib.insight.questions.models import Choice, Question, Setting


def _choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label, label) for label in labels)


STANDARD = Setting(
    (
        Question("name", "怎么称呼您？直接回复就好。"),
        Question("gender", "您是先生还是女士？", _choices("女士", "先生")),
        Question("birthday", "您的生日是哪天？回复月和日就行，例如 3 月 31 日。"),
        Question("city", "您平时在哪个城市？回复城市名就好。"),
        Question(
            "job",
            "您从事哪一行？",
            _choices("上班族", "学生", "自由职业", "个体经营", "已退休", "其他"),
        ),
        Question("mobile", "方便留一个手机号吗？只用于联系您。", is_on=False),
    )
)
