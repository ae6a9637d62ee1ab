"""A platform with a clock that stands still, and a brand's server that is scripted."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from infra.local.wechat import Account, ManualClock, WeChatPlatform
from tests import servers

START = 1_795_000_000.0  # 2026-11-18 17:46 in China
Answer = Callable[[int], tuple[int, bytes]]


class Brand:
    """The account's server: keeps what came, answers as ``answer`` says."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, bytes]] = []
        self.answer: Answer = lambda _: (200, b"success")
        brand = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                brand.posts.append((self.path, body))
                status, answer = brand.answer(len(brand.posts))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/wechat/callback"
        servers.begin(self._server)

    def close(self) -> None:
        servers.end(self._server)


class Api:
    """Calls the platform as a brand's backend does."""

    def __init__(self, platform: WeChatPlatform) -> None:
        self._platform = platform
        self.http = httpx.Client(base_url=platform.url, timeout=10, verify=False)
        self.token = ""

    def new_token(self, **more: Any) -> dict[str, Any]:
        account = self._platform.account
        asked = {"grant_type": "client_credential", "appid": account.app_id}
        asked |= {"secret": account.secret, **more}
        return self.http.post("/cgi-bin/stable_token", json=asked).json()

    def _params(self, query: dict[str, Any]) -> dict[str, Any]:
        self.token = self.token or self.new_token()["access_token"]
        return {"access_token": self.token, **query}

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return self.http.get(path, params=self._params(query)).json()

    def post(self, path: str, body: Any, **query: Any) -> dict[str, Any]:
        return self.http.post(path, params=self._params(query), json=body).json()

    def say(self, openid: str, content: str = "您好") -> int:
        body = {"touser": openid, "msgtype": "text", "text": {"content": content}}
        return self.post("/cgi-bin/message/custom/send", body)["errcode"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def brand() -> Iterator[Brand]:
    brand = Brand()
    yield brand
    brand.close()


@pytest.fixture
def wechat(brand: Brand, clock: ManualClock) -> Iterator[WeChatPlatform]:
    account = Account(callback=brand.url)
    with WeChatPlatform(clock=clock, account=account) as platform:
        platform.pushes.manners.patience_s = 0.3
        platform.templates.receipt_after_s = 0.0
        yield platform


@pytest.fixture
def api(wechat: WeChatPlatform) -> Iterator[Api]:
    api = Api(wechat)
    yield api
    api.http.close()
