"""What an error of WeChat's means for a send (reliability.md R17)."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.core.errors import ZhikeError
from chalicelib.wechat.errors import (
    CallerBug,
    DuplicateSend,
    QuotaSpent,
    UnknownOutcome,
    UnreachableUser,
    WeChatError,
    WeChatUnavailable,
    error_for,
)

# WeChat remembers a client_msg_id for 600 s; what is tried later is a second message.
REPEATABLE_MS = 540_000
_BUSY = -1

Way = Literal["done", "unsure", "again", "tomorrow", "slow", "final", "stop"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about a send that was not answered with yes."""

    way: Way
    code: str = ""
    text: str = ""  # WeChat's own words, for the alarm
    wait_s: int = 0
    no_window: bool = False
    not_a_follower: bool = False
    busy: bool = False  # -1, "system error": we may be too fast
    alarming: bool = False


def judge(error: ZhikeError) -> Verdict:
    """Return what the error means; what is not WeChat's is tried again."""
    match error:
        case DuplicateSend():
            return Verdict("done", _code(error))
        case WeChatUnavailable():
            return _later(error)
        case WeChatError():
            return _never(error)
    return Verdict("again")


def _later(error: WeChatUnavailable) -> Verdict:
    code = _code(error)
    match error:
        case UnknownOutcome():
            return Verdict("unsure", code)
        case QuotaSpent():
            return Verdict("tomorrow", code, str(error), alarming=True)
    if error.slow_person:
        return Verdict("slow", code)
    return Verdict(
        "again", code, wait_s=error.retry_after_s, busy=error.errcode == _BUSY
    )


def _never(error: WeChatError) -> Verdict:
    code = _code(error)
    if error.stop_campaign:
        return Verdict("stop", code, str(error), alarming=True)
    if isinstance(error, UnreachableUser):
        return Verdict(
            "final",
            code,
            no_window=error.no_window,
            not_a_follower=error.not_a_follower,
        )
    unheard_of = isinstance(error, CallerBug) and not error.is_known
    return Verdict("final", code, str(error), alarming=unheard_of)


def _code(error: WeChatError) -> str:
    return str(error.errcode) if error.errcode else ""


def judge_code(errcode: int, errmsg: str, path: str) -> Verdict:
    """Return what an ``errcode`` of a bulk answer means."""
    return judge(error_for(errcode, errmsg, path))
