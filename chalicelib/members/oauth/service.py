"""The rules of signing in by WeChat; pure."""

import re
import secrets
from collections.abc import Callable
from typing import Protocol

from chalicelib.core.clock import MINUTE_MS
from chalicelib.members.oauth.models import (
    Arrived,
    Attempt,
    Declined,
    Identity,
    LookingOnly,
    Outcome,
)
from chalicelib.members.oauth.refusals import InvalidCode, InvalidState
from chalicelib.wechat.errors import CodeSpent

ATTEMPT_MS = 10 * MINUTE_MS

_OWN_PAGE = re.compile(r"/portal/[A-Za-z0-9/_-]{0,193}(\?[A-Za-z0-9=&_.-]{0,200})?")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_LONGEST_NAME = 32
_NO_NAME = "微信用户"  # what WeChat says of those who hide theirs


class Attempts(Protocol):
    """Where attempts are kept while the person is at WeChat's."""

    def add(self, attempt: Attempt) -> None:
        """Keep a new one."""

    def take(self, state: str, browser: str, now_ms: int) -> Attempt:
        """Return it, once; raises ``InvalidState``."""


class Authorization(Protocol):
    """WeChat's side."""

    def identify(self, code: str, *, with_name: bool) -> Identity:
        """Return whose code that is; raises ``CodeSpent``."""


class SignIn:
    """Sends people to WeChat and receives them."""

    def __init__(
        self,
        attempts: Attempts,
        authorization: Authorization,
        now_ms: Callable[[], int],
    ) -> None:
        self._attempts = attempts
        self._authorization = authorization
        self._now_ms = now_ms

    def begin(
        self,
        *,
        browser: str,
        back: str,
        wants_name: bool = False,
        second_try: bool = False,
    ) -> Attempt:
        """Return a new attempt; ``browser`` is made up unless it has one."""
        attempt = Attempt(
            state=new_token(),
            browser=browser if _TOKEN.fullmatch(browser) else new_token(),
            back=back,
            wants_name=wants_name,
            second_try=second_try,
            until_ms=self._now_ms() + ATTEMPT_MS,
        )
        self._attempts.add(attempt)
        return attempt

    def finish(self, *, state: str, code: str, browser: str) -> Outcome:
        """Return who came back, or a second attempt where the code was no good.

        Raises:
            InvalidState: not set out from here, or too long ago, or back already.
            InvalidCode: the second code was no good either.
        """
        if not (_TOKEN.fullmatch(state) and _TOKEN.fullmatch(browser)):
            raise InvalidState("the sign-in did not begin here")
        attempt = self._attempts.take(state, browser, self._now_ms())
        if not code and attempt.wants_name:
            return Declined(attempt.back)
        try:
            who = self._authorization.identify(code, with_name=attempt.wants_name)
        except CodeSpent as error:
            return self._once_more(attempt, error)
        if who.is_snapshot:
            return LookingOnly()
        return Arrived(who.open_id, attempt.back, cleaned(who.nickname))

    def _once_more(self, attempt: Attempt, error: CodeSpent) -> Attempt:
        if attempt.second_try:
            raise InvalidCode("WeChat knows neither code") from error
        return self.begin(
            browser=attempt.browser,
            back=attempt.back,
            wants_name=attempt.wants_name,
            second_try=True,
        )


def new_token() -> str:
    """Return 32 hex digits that nobody can guess."""
    return secrets.token_hex(16)


def own_page(asked: str, otherwise: str) -> str:
    """Return the page asked for where it is one of ours, and ``otherwise`` if not."""
    return asked if _OWN_PAGE.fullmatch(asked) else otherwise


def cleaned(nickname: str) -> str:
    """Return a name fit to show: one line, nothing invisible, not endless."""
    name = _INVISIBLE.sub("", nickname).strip()[:_LONGEST_NAME]
    return "" if name == _NO_NAME else name
