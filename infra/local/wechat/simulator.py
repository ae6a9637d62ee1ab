"""The platform in one object: for ``make run``, for tests, for the bench."""

import threading
import time
from pathlib import Path
from typing import Any, Self
from urllib.request import HTTPRedirectHandler, build_opener

from infra.local.wechat.account import Account, Clock
from infra.local.wechat.actions import Actions
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.control import Control
from infra.local.wechat.datacube import Datacube
from infra.local.wechat.faults import Faults
from infra.local.wechat.gate import Gate
from infra.local.wechat.mass import Mass
from infra.local.wechat.media import Media
from infra.local.wechat.menus import Menus
from infra.local.wechat.messages import Messages
from infra.local.wechat.oauth import OAuth
from infra.local.wechat.people import People
from infra.local.wechat.push import Pushes
from infra.local.wechat.qrcodes import QrCodes
from infra.local.wechat.quota import Quota
from infra.local.wechat.refusals import Json, Refusal
from infra.local.wechat.replies import Replies
from infra.local.wechat.server import Server
from infra.local.wechat.store import Store
from infra.local.wechat.subscriptions import Subscriptions
from infra.local.wechat.tags import Tags
from infra.local.wechat.templates import Templates
from infra.local.wechat.tokens import Tokens
from infra.local.wechat.truth import Truth
from infra.local.wechat.users import Users
from infra.local.wechat.windows import Windows


class WeChatPlatform:
    """Serves on a loopback port while its ``with`` block lasts.

    Args:
        callback: the address of the account's server; "" pushes to nobody.
        clock: seconds since 1970; a ``ManualClock`` lets a test move time.
        data: folder to remember in between runs; None forgets.
        port: 0 takes a free one.
        account: the service account; the default is the local stack's.

    ``truth`` is the log of what followers saw, ``act`` does what a follower does,
    ``people`` makes them, ``fail`` spoils the next calls, ``settle`` waits for pushes.
    """

    def __init__(
        self,
        callback: str = "",
        *,
        clock: Clock = time.time,
        data: Path | None = None,
        port: int = 0,
        account: Account | None = None,
    ) -> None:
        self.account = account or Account()
        if callback:
            self.account.callback = callback
        self.clock = clock
        self.store = Store(data / "wechat.db" if data else None)
        self.truth = Truth(self.store, clock)
        self.people = People(self.store, clock)
        self.media = Media(self.store, clock)
        self.qrcodes = QrCodes(self.store, clock)
        self.tags = Tags(self.store, self.people)
        self.menus = Menus(self.store, self.people, self.tags)
        self.windows = Windows(self.store, self.people, clock)
        self.tokens = Tokens(self.account, self.store, clock)
        self.quota = Quota(self.account, self.store, clock)
        self.oauth = OAuth(self.account, self.store, self.people, clock)
        self.faults = Faults()
        replies = Replies(self.account, self.media)
        self.pushes = Pushes(self.account, self.truth, replies, clock)
        self._senders()
        self.act = Actions(
            self.store,
            self.people,
            self.windows,
            self.truth,
            self.pushes,
            media=self.media,
            qrcodes=self.qrcodes,
            menus=self.menus,
            app_id=self.account.app_id,
        )
        self.gate = Gate(self._endpoints(), self.tokens, self.quota, self.faults)
        self._server = Server(self.gate, self.oauth, Control(self), port)
        self.url = self._server.url

    def _senders(self) -> None:
        self.messages = Messages(
            self.store,
            self.people,
            self.windows,
            self.media,
            self.truth,
            clock=self.clock,
        )
        self.templates = Templates(
            self.store, self.people, self.truth, self.pushes, clock=self.clock
        )
        self.subscriptions = Subscriptions(
            self.store, self.people, self.truth, self.pushes
        )
        self.mass = Mass(
            self.store, self.people, self.truth, self.pushes, clock=self.clock
        )

    def _endpoints(self) -> Endpoints:
        offices = (
            self.tokens,
            self.quota,
            Users(self.store, self.people),
            self.tags,
            self.menus,
            self.messages,
            self.templates,
            self.subscriptions,
            self.mass,
            self.qrcodes,
            self.media,
            self.oauth,
            Datacube(self.store, self.clock),
        )
        # The gate itself answers rid/get: it alone has seen every call.
        endpoints: Endpoints = {"/cgi-bin/openapi/rid/get": Endpoint("POST", _nothing)}
        for office in offices:
            endpoints |= office.endpoints()
        return endpoints

    def fail(self, path: str, **fault: Any) -> None:
        """Spoil the next calls of a path; see ``Faults.add``."""
        self.faults.add(path, **fault)

    def seed(self, n: int, *, seed: str = "zhike", days: int = 60) -> int:
        """Make ``n`` people follow; the same openids every time."""
        return self.people.seed(n, seed=seed, days=days)

    def settle(self, timeout_s: float = 30.0) -> bool:
        """Wait until every push has been answered or given up."""
        return self.pushes.settle(timeout_s)

    def follower(self, name: str = "", seed: str = "") -> str:
        """Return a new person who already follows, without a push."""
        openid = self.people.create(name, seed)
        self.people.follow(openid, "ADD_SCENE_SEARCH")
        return openid

    def authorize(self, openid: str, address: str, *, agree: bool = True) -> str:
        """Open an authorize address as a person; return where WeChat sends them.

        Raises:
            Refusal: the page did not redirect; its detail is the page.
        """
        base = address.partition("#")[0]
        answered = "&sim_agreed=1" if agree else "&sim_refused=1"
        opener = build_opener(_StayHere)
        with opener.open(f"{base}&sim_openid={openid}{answered}") as response:
            where = response.headers.get("Location")
            if not where:
                raise Refusal(10003, response.read().decode())
            return str(where)

    def start(self) -> None:
        """Begin to serve, in a thread of its own."""
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.pushes.close()
        self.store.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _StayHere(HTTPRedirectHandler):
    def http_error_302(self, _req: Any, fp: Any, *_: Any) -> Any:
        return fp


def _nothing(_: Call) -> Json:
    return {}
