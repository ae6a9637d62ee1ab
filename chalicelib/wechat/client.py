"""How every call to WeChat's API is made, and what its failures become.

No exception names a URL: httpx quotes it, and the access token is part of it.  Hence
``from None`` and a message with the path alone wherever one is raised.

Source: https://developers.weixin.qq.com/doc/service/guide/dev/api/
"""

import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn, Protocol

import httpx

from chalicelib.wechat.errors import (
    STALE_TOKEN,
    UnknownOutcome,
    WeChatUnavailable,
    error_for,
)
from chalicelib.wechat.messages import encode

# At INFO httpx logs every URL, token included.
logging.getLogger("httpx").setLevel(logging.WARNING)

API = "https://api.weixin.qq.com"
MAX_ANSWER_BYTES = 2 * 1024 * 1024

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Query = Mapping[str, str | int]


class TokenSource(Protocol):
    """Where the account's access token comes from."""

    def current(self) -> str:
        """Return the token to try first."""

    def renewed(self, stale: str) -> str:
        """Return another one than ``stale``, which WeChat has just refused."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Query | None = None
    body: Mapping[str, Any] | None = None  # sent as JSON
    files: Mapping[str, tuple[str, bytes, str]] | None = None  # sent as a form
    form: Mapping[str, str] | None = None
    sends: bool = False  # it reaches a person, so a cut answer is an unknown outcome


class Answer(dict[str, Any]):
    """An answer's object; what it should hold and does not is a failure of the call."""

    def __init__(self, content: Mapping[str, Any], request: Request) -> None:
        super().__init__(content)
        self._request = request

    def __missing__(self, name: str) -> NoReturn:
        _fail(self._request, f"an answer without {name}", reached=True)


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer's bytes and what its headers say of them."""

    content: bytes
    content_type: str
    disposition: str


def http_client(
    *,
    connect_s: float = 2.0,
    read_s: float = 5.0,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return the HTTP client all calls share; a push takes 1 s and 3 s instead."""
    return httpx.Client(
        timeout=httpx.Timeout(read_s, connect=connect_s),
        # No compression: the size limit below then counts what it protects against.
        headers={"Accept-Encoding": "identity"},
        follow_redirects=False,
        trust_env=False,
        verify=_trusted(),
        transport=transport,
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to trust; reading a hundred certificates is most of a client."""
    return httpx.create_ssl_context(trust_env=False)


class Client:
    """Calls with an access token.  The APIs themselves are the subclasses'."""

    def __init__(
        self,
        api: str,
        tokens: TokenSource,
        *,
        http: httpx.Client | None = None,
    ) -> None:
        """Take the base URL of the API: ``API``, or a simulator's."""
        self._api = api.rstrip("/")
        self._tokens = tokens
        self._http = http or http_client()

    def _get(self, path: str, **query: str | int) -> Answer:
        return self._call(Request("GET", path, query=query))

    def _post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._call(Request("POST", path, body=body))

    def _send(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._call(Request("POST", path, body=body, sends=True))

    def _call(self, request: Request) -> Answer:
        raw = self._with_token(request)
        return read_json(raw, request)

    def _with_token(self, request: Request, limit: int = MAX_ANSWER_BYTES) -> Raw:
        """Return the answer; a stale token is renewed and the call repeated, once."""
        token = self._tokens.current()
        raw = self._once(request, token, limit)
        if _errcode(raw) in STALE_TOKEN:
            token = self._tokens.renewed(token)
            raw = self._once(request, token, limit)
        return raw

    def _once(self, request: Request, token: str, limit: int) -> Raw:
        query = {**(request.query or {}), "access_token": token}
        return exchange(self._http, self._api, request, query, limit)


def exchange(
    http: httpx.Client,
    base_url: str,
    request: Request,
    query: Query,
    limit: int = MAX_ANSWER_BYTES,
) -> Raw:
    """Make one request and return its answer, whatever it says.

    Raises:
        UnknownOutcome: it reached WeChat, something may have been sent.
        WeChatUnavailable: refused, too slow, too large, or another status than 200.
    """
    deadline = time.monotonic() + 2 * (http.timeout.read or 5.0)
    try:
        with http.stream(
            request.method,
            base_url + request.path,
            params=query,
            content=None if request.body is None else encode(request.body),
            headers=None if request.body is None else _JSON,
            files=request.files,
            data=request.form,
        ) as response:
            if response.status_code != httpx.codes.OK:
                _fail(request, f"HTTP {response.status_code}")
            content = _read(response, request, limit, deadline)
            headers = response.headers
    except _BEFORE_SENDING as error:
        _fail(request, type(error).__name__)
    except httpx.HTTPError as error:
        _fail(request, type(error).__name__, reached=True)
    kind, disposition = headers.get("content-type"), headers.get("content-disposition")
    return Raw(content, kind or "", disposition or "")


def read_json(raw: Raw, request: Request) -> Answer:
    """Return the answer's object.

    Raises:
        WeChatError: it names an ``errcode``; which class says what to do.
        WeChatUnavailable: it is no JSON object in UTF-8.
    """
    try:
        answer = _object(raw.content)
    except (ValueError, RecursionError):
        _fail(request, "an answer that is not JSON", reached=True)
    if errcode := _number(answer.get("errcode")):
        error = error_for(errcode, str(answer.get("errmsg", "")), request.path)
        error.answer = answer
        raise error
    return Answer(answer, request)


def _read(
    response: httpx.Response, request: Request, limit: int, deadline: float
) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        _fail(request, "a compressed answer", reached=True)
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limit:
            _fail(request, "an answer that is too large", reached=True)
        if time.monotonic() > deadline:
            _fail(request, "an answer that does not end", reached=True)
    return bytes(content)


def _object(content: bytes) -> dict[str, Any]:
    # WeChat leaves control characters in texts, hence not strict.
    answer = json.loads(content.decode(), strict=False, parse_constant=_no_constant)
    if not isinstance(answer, dict):
        raise ValueError("not an object")  # noqa: TRY004 - caught as one kind above
    return answer


def _errcode(raw: Raw) -> int:
    # Errors are short; anything longer is content and need not be read twice.
    if not raw.content.startswith(b"{") or len(raw.content) > 1024:  # noqa: PLR2004
        return 0
    try:
        return _number(_object(raw.content).get("errcode"))
    except (ValueError, RecursionError):
        return 0


def _number(errcode: object) -> int:
    return int(errcode) if isinstance(errcode, int | str) and str(errcode) else 0


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _fail(request: Request, what: str, *, reached: bool = False) -> NoReturn:
    kind = UnknownOutcome if reached and request.sends else WeChatUnavailable
    raise kind(f"WeChat {request.path}: {what}") from None
