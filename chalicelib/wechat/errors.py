"""WeChat's ``errcode`` values as exceptions, by what one can do about them.

* WeChatError
  x WeChatUnavailable (Unavailable)   ask again later
    + UnknownOutcome                  the answer was cut: it may have happened
    + QuotaSpent                      nothing more today, this month, or for ever
    + StaleToken                      renewed once and still refused
  x UnreachableUser   (Rejected)      this person, now or for good; others go on
  x CallerBug         (Rejected)      our request, template or account is wrong
  x CodeSpent         (Rejected)      an OAuth code used or expired: authorise again
  x DuplicateSend     (Conflict)      WeChat has this one already: it is done

Source: https://developers.weixin.qq.com/doc/service/guide/dev/api/errcode.html
"""

from typing import Any

from chalicelib.core.errors import Conflict, Rejected, Unavailable, ZhikeError

# The access token expired or was replaced: renew it, then ask once more.
STALE_TOKEN = frozenset({40001, 40014, 42001})

_BUSY = -1
_SLOW_DOWN = {45011: 60, 45066: 60, 61503: 3600}  # seconds WeChat wants us to wait
_SLOW_PERSON = 43117
_SLOW_PERSON_S = 24 * 3600

_UNREACHABLE = frozenset(
    {40003, 43004, 43005, 43019, 43101, 45015, 45047, 48002, 50005, 70000}
)
_NOT_A_FOLLOWER = frozenset({43004, 50005})
_NO_WINDOW = frozenset({45015, 45047})
_QUOTA = frozenset({43100, 45009, 45028, 45029, 48006})
_DUPLICATE = frozenset({40241, 45065})
_CODE_SPENT = frozenset({40029, 40030, 40163, 42002, 42003, 42007})

# The next person would get the same answer: a campaign that meets one of these stops.
_STOPS_CAMPAIGN = frozenset(
    {40013, 40036, 40037, 40125, 40164, 40243, 43106, 43116, 45026, 45027, 45087}
    | {45103, 45109, 47003, 48001, 48003, 48004, 48008, 50002, 50004, 50007, 61004}
    | set(range(89501, 89508))
)
_IP_REFUSED = frozenset({40164, 61004})

# Everything else the documents name is our mistake.  A code in none of these ranges is
# one nobody here has seen: final too, but reported as unknown.
_OURS = (
    (40002, 40169), (40200, 40200), (40246, 40246), (41001, 41030), (42010, 42010),
    (43001, 43003), (44001, 44004), (45001, 45008), (45010, 45010), (45016, 45018),
    (45056, 45059), (45062, 45067), (45072, 45084), (45098, 45099), (45113, 45113),
    (45157, 45162), (46001, 46004), (47001, 47003), (48001, 48022), (50001, 50007),
    (53500, 53600), (61450, 61501), (65301, 65417), (76001, 76022), (88000, 88011),
    (89501, 89507), (200011, 200100), (9410010, 9410012),
)  # fmt: skip


class WeChatError(ZhikeError):
    """An answer of WeChat's API other than yes."""

    def __init__(self, message: str, errcode: int = 0) -> None:
        super().__init__(message)
        self.errcode = errcode  # 0 when there was no answer to read one from
        self.answer: dict[str, Any] = {}  # all WeChat said, where it said anything

    @property
    def slow_person(self) -> bool:
        """Whether this person has had too much: leave them alone for a day."""
        return self.errcode == _SLOW_PERSON

    @property
    def stop_campaign(self) -> bool:
        """Whether everybody else on the list would be refused as well."""
        return self.errcode in _STOPS_CAMPAIGN

    @property
    def ip_refused(self) -> bool:
        """Whether our address is missing in WeChat's whitelist; the text names it."""
        return self.errcode in _IP_REFUSED


class WeChatUnavailable(WeChatError, Unavailable):
    """No usable answer, or WeChat asks for patience."""

    @property
    def retry_after_s(self) -> int:
        """How long WeChat wants us to wait; 0 when it does not say."""
        if self.slow_person:
            return _SLOW_PERSON_S
        return _SLOW_DOWN.get(self.errcode, 0)


class UnknownOutcome(WeChatUnavailable):
    """The request went out and no answer came: repeat it only if that is harmless."""


class QuotaSpent(WeChatUnavailable):
    """45009 ends at midnight in China, 45028 with the month, 45029 never."""


class StaleToken(WeChatUnavailable):
    """The token was renewed once and WeChat still refuses it; a loop would not help."""


class UnreachableUser(WeChatError, Rejected):
    """This person cannot get this."""

    @property
    def not_a_follower(self) -> bool:
        return self.errcode in _NOT_A_FOLLOWER

    @property
    def no_window(self) -> bool:
        """Whether the next word from the person would open the way again."""
        return self.errcode in _NO_WINDOW


class CallerBug(WeChatError, Rejected):
    """What we asked, or what the account may do, is wrong; a person has to look."""

    @property
    def is_known(self) -> bool:
        """False for a code no document of ours names; ten an hour raise an alarm."""
        return any(first <= self.errcode <= last for first, last in _OURS)


class CodeSpent(WeChatError, Rejected):
    """An OAuth code or refresh token is used up: send the browser round once more."""


class DuplicateSend(WeChatError, Conflict):
    """WeChat already has a message with this id: take it for sent."""

    @property
    def job_id(self) -> str:
        """The mass send that was made of the first one; "" for other messages."""
        return str(self.answer.get("msg_id", ""))


def error_for(errcode: int, errmsg: str, path: str) -> WeChatError:
    """Return the error to raise; it names the path, never the URL with its token."""
    return _class_of(errcode)(f"WeChat {path}: {errcode} {errmsg}"[:500], errcode)


def _class_of(errcode: int) -> type[WeChatError]:
    if errcode in STALE_TOKEN:
        return StaleToken
    if errcode in (_BUSY, _SLOW_PERSON) or errcode in _SLOW_DOWN:
        return WeChatUnavailable
    if errcode in _QUOTA:
        return QuotaSpent
    if errcode in _UNREACHABLE:
        return UnreachableUser
    if errcode in _DUPLICATE:
        return DuplicateSend
    return CodeSpent if errcode in _CODE_SPENT else CallerBug
