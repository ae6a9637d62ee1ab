"""What a phone shows when it cannot confirm a sign-in."""

from chalicelib.web.failures import Failure, Shown

_CLOSE = "回到会员中心"


class NobodyHere(Shown):
    """The WeChat is of nobody who works here, whatever the code is."""

    failure = Failure(
        403,
        "not_staff",
        "这个微信不能登录工作台",
        "请联系管理员，用邀请二维码绑定您的微信。",
        "info",
        _CLOSE,
    )


class OverAlready(Shown):
    """Decided, too old, or scanned by another phone."""

    failure = Failure(
        409,
        "login_over",
        "这次登录已经结束",
        "请在电脑上刷新二维码，再扫一次。",
        "info",
        _CLOSE,
    )


class NoSuchLogin(Shown):
    """Nobody has made such a code."""

    failure = Failure(
        404,
        "not_found",
        "没有找到这次登录",
        "请在电脑上刷新二维码，再扫一次。",
        "info",
        _CLOSE,
    )
