"""Web authorisation: who is behind a page opened in WeChat.

Source: https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from chalicelib.core.errors import InvalidInput
from chalicelib.wechat.client import Answer, Request, exchange, http_client, read_json
from chalicelib.wechat.errors import (
    CallerBug,
    CodeSpent,
    StaleToken,
    UnreachableUser,
)

SILENT = "snsapi_base"  # openid, without a question
WITH_PROFILE = "snsapi_userinfo"  # nickname and picture, the person is asked

_STATE = re.compile(r"[0-9A-Za-z]{1,128}")
_CODE = re.compile(r"[0-9A-Za-z_-]{1,512}")


@dataclass(frozen=True, slots=True)
class Grant:
    """What one code gave.  The token is this person's and none of the account's."""

    open_id: str
    scope: str
    access_token: str
    refresh_token: str  # lives 30 days
    expires_in_s: int
    union_id: str
    is_snapshot: bool  # a made-up person: never bind or create a customer from it

    def __repr__(self) -> str:
        return f"Grant({self.scope})"  # tokens stay out of logs


@dataclass(frozen=True, slots=True)
class WebProfile:
    open_id: str
    nickname: str
    picture_url: str  # dies when the person changes it
    union_id: str


class WebAuthorization:
    def __init__(
        self,
        api: str,
        open_url: str,
        app_id: str,
        secret: Callable[[], str],
        *,
        http: httpx.Client | None = None,
    ) -> None:
        """Take the base URLs of the API and of the page that asks the person."""
        self._api = api.rstrip("/")
        self._open = open_url.rstrip("/")
        self._app_id = app_id
        self._secret = secret
        self._http = http or http_client()

    def authorize_url(self, redirect_uri: str, state: str, scope: str = SILENT) -> str:
        """Return where to send the browser; WeChat insists on this very order.

        Args:
            redirect_uri: on the host set as 网页授权域名 in WeChat's console.
            state: comes back; up to 128 letters and digits.
            scope: ``SILENT`` or ``WITH_PROFILE``.
        """
        if not _STATE.fullmatch(state):
            raise InvalidInput("state is 1 to 128 letters and digits")
        return (
            f"{self._open}/connect/oauth2/authorize?appid={self._app_id}"
            f"&redirect_uri={quote(redirect_uri, safe='')}"
            f"&response_type=code&scope={scope}&state={state}#wechat_redirect"
        )

    def exchange(self, code: str) -> Grant:
        """Return what the person granted; a code works once, for 5 minutes.

        Raises:
            CodeSpent: used, expired or made up: authorise again, once.
        """
        # Whatever a stranger put there never gets into a URL next to our secret.
        if not _CODE.fullmatch(code):
            raise CodeSpent("WeChat OAuth: a code that cannot be one", 40029)
        query = {
            "appid": self._app_id,
            "secret": self._secret(),
            "code": code,
            "grant_type": "authorization_code",
        }
        return _grant(self._ask("/sns/oauth2/access_token", query))

    def refresh(self, refresh_token: str) -> Grant:
        """Return a fresh token of the same person; keep the new refresh token."""
        query = {
            "appid": self._app_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        return _grant(self._ask("/sns/oauth2/refresh_token", query))

    def profile(self, grant: Grant) -> WebProfile:
        """Return name and picture; the grant must have the scope ``WITH_PROFILE``."""
        query = {"access_token": grant.access_token, "openid": grant.open_id}
        found = self._ask("/sns/userinfo", query | {"lang": "zh_CN"})
        return WebProfile(
            open_id=str(found["openid"]),
            nickname=str(found.get("nickname", "")),
            picture_url=str(found.get("headimgurl", "")),
            union_id=str(found.get("unionid", "")),
        )

    def _ask(self, path: str, query: Mapping[str, str]) -> Answer:
        request = Request("GET", path)
        try:
            answer = read_json(exchange(self._http, self._api, request, query), request)
        except StaleToken as error:
            # The person's token is over, not the account's: only they can renew it.
            # Where no token was sent, our AppSecret is wrong.
            kind = CodeSpent if "access_token" in query else CallerBug
            raise kind(str(error), error.errcode) from None
        except UnreachableUser as error:
            raise CallerBug(str(error), error.errcode) from None
        return answer


def _grant(answer: Answer) -> Grant:
    return Grant(
        open_id=str(answer["openid"]),
        scope=str(answer.get("scope", "")),
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token", "")),
        expires_in_s=int(answer.get("expires_in", 0)),
        union_id=str(answer.get("unionid", "")),
        is_snapshot=answer.get("is_snapshotuser") == 1,
    )
