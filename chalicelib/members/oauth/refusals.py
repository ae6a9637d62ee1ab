"""Why somebody who comes back from WeChat cannot be let in."""

from chalicelib.web.failures import Failure, Shown


class InvalidState(Shown):
    """Nobody set out with this state in this browser, or they are back already."""

    failure = Failure(
        400,
        "invalid_state",
        "登录没有完成",
        "这个登录链接已经用过，或者打开得太久了。",
        "info",
        "重新登录",
    )


class InvalidCode(Shown):
    """WeChat does not know the code, twice in a row."""

    failure = Failure(
        400,
        "invalid_code",
        "微信没有确认您的身份",
        "请回到公众号，从菜单重新进入。",
        "info",
        "重新登录",
    )
