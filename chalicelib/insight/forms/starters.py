"""What a new form may begin with; the brand changes it as it likes."""

from dataclasses import replace

from chalicelib.insight.forms.models import Content, Field, Kind

_CONSENT = "同意将以上信息用于为我提供服务"

_SATISFACTION = Content(
    "",
    intro="只要一分钟，您的意见会直接送到负责人手里。",
    thanks="谢谢您的意见，我们会认真看每一条。",
    fields=(
        Field(
            id="f1",
            kind=Kind.NPS,
            label="您愿意把我们推荐给朋友吗？",
            hint="0 不愿意，10 很愿意",
            required=True,
        ),
        Field(id="f2", kind=Kind.RATING, label="这次的服务怎么样？", required=True),
        Field(id="f3", kind=Kind.PARAGRAPH, label="哪里可以做得更好？"),
    ),
    next_field=4,
)
_SIGN_UP = Content(
    "",
    thanks="报名成功，活动前一天会再提醒您。",
    fields=(
        Field("f1", Kind.TEXT, "姓名", required=True, attribute="name"),
        Field("f2", Kind.PHONE, "手机号", required=True, attribute="mobile"),
        Field(
            id="f3",
            kind=Kind.SINGLE,
            label="几位参加",
            required=True,
            options=("1 位", "2 位", "3 位"),
        ),
        Field("f4", Kind.CONSENT, _CONSENT, required=True),
    ),
    next_field=5,
)
_PROFILE = Content(
    "",
    intro="让我们更懂您一点。",
    thanks="已经记下，谢谢。",
    fields=(
        Field("f1", Kind.TEXT, "怎么称呼您", required=True, attribute="name"),
        Field("f2", Kind.SINGLE, "性别", options=("女", "男"), attribute="gender"),
        Field("f3", Kind.DATE, "生日", attribute="birthday"),
        Field("f4", Kind.TEXT, "所在城市", attribute="city"),
        Field("f5", Kind.CONSENT, _CONSENT, required=True),
    ),
    next_field=6,
)
STARTERS: dict[str, tuple[str, Content]] = {
    "blank": ("空白问卷", Content("")),
    "satisfaction": ("满意度回访", _SATISFACTION),
    "signup": ("活动报名", _SIGN_UP),
    "profile": ("完善资料", _PROFILE),
}


def begun(name: str, title: str) -> Content:
    """Return a starter under a title; one there is not is the blank one."""
    _, content = STARTERS.get(name, STARTERS["blank"])
    return replace(content, title=title)
