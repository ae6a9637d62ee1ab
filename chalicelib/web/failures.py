"""What a person reads when a page cannot be shown: what happened and what helps."""

from dataclasses import dataclass

from chalicelib.core import errors
from chalicelib.web.csrf import ForeignForm
from chalicelib.web.visit import AddressTooLong, SignInNeeded, TooManyHeaders


@dataclass(frozen=True, slots=True)
class Failure:
    """The page for one kind of error; ``code`` is for whoever helps the person."""

    status: int
    code: str
    title: str
    hint: str
    icon: str = "warn"  # one of WeUI's: info, warn, waiting
    action: str = "返回首页"  # leads to the first page, which signs in where needed


_OUT_OF_DATE = Failure(
    403, "forbidden", "页面已过期，请刷新", "返回上一页刷新后，再试一次。"
)
_BUSY = Failure(
    503,
    "try_later",
    "现在有点忙",
    "稍等片刻再试，您的资料都在。",
    "waiting",
    "再试一次",
)
_NOT_UNDERSTOOD = Failure(
    400, "malformed", "链接不完整", "请从公众号菜单重新打开这个页面。"
)
BROKEN = Failure(500, "broken", "页面出了点问题", "我们已收到记录，请稍后再试。")

_FAILURES: dict[type[errors.ZhikeError], Failure] = {
    AddressTooLong: Failure(
        414, "address_too_long", _NOT_UNDERSTOOD.title, _NOT_UNDERSTOOD.hint
    ),
    TooManyHeaders: Failure(
        431, "too_many_headers", _NOT_UNDERSTOOD.title, _NOT_UNDERSTOOD.hint
    ),
    SignInNeeded: Failure(
        401, "sign_in", "登录已过期", "重新登录后，再试一次。", "info", "重新登录"
    ),
    ForeignForm: _OUT_OF_DATE,
    errors.Malformed: _NOT_UNDERSTOOD,
    errors.NotAuthentic: Failure(
        403, "forbidden", "没有权限查看", "如需帮助，请在公众号里联系客服。"
    ),
    errors.NotFound: Failure(
        404, "not_found", "没有找到这个页面", "它可能已经下线，去首页看看吧。", "info"
    ),
    errors.Conflict: Failure(
        409, "conflict", "内容刚刚有变化", "刷新页面看看最新的情况。", "info"
    ),
    errors.Rejected: Failure(
        422, "refused", "没有办成", "请检查填写的内容，再试一次。"
    ),
    errors.Unavailable: _BUSY,
}


class Shown(errors.Malformed):
    """A refusal that brings its own page."""

    failure: Failure


def failure(error: errors.ZhikeError) -> Failure:
    """Return the page for an error."""
    if isinstance(error, Shown):
        return error.failure
    kinds = (kind for kind in type(error).__mro__ if kind in _FAILURES)
    kind = next(kinds, None)
    return _FAILURES[kind] if kind else BROKEN
