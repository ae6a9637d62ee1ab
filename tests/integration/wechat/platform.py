"""A WeChat that answers what it is told to, and keeps what it was asked."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from chalicelib.wechat.account import OfficialAccount, http_client
from tests.unit.wechat.fixtures import raw

Answer = bytes | httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Platform:
    """Answers in order; the last one answers everything after it."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._answers: list[Answer] = []

    def answers(self, *answers: Answer | str) -> None:
        """Take fixtures by name, bytes, responses or exceptions."""
        self._answers = [raw(a) if isinstance(a, str) else a for a in answers]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = self._answers[0]
        if len(self._answers) > 1:
            self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, bytes):
            # As WeChat does: no charset, and not even the right type.
            return httpx.Response(
                200, content=answer, headers={"Content-Type": "text/plain"}
            )
        return answer(request) if callable(answer) else answer

    @property
    def last(self) -> httpx.Request:
        return self.asked[-1]

    @property
    def path(self) -> str:
        return self.last.url.path

    @property
    def query(self) -> dict[str, str]:
        return dict(self.last.url.params)

    @property
    def body(self) -> Any:
        return json.loads(self.last.content)

    def http(self) -> httpx.Client:
        return http_client(transport=httpx.MockTransport(self))


class Tokens:
    """Tokens t1, t2, ...; each renewal gives the next."""

    def __init__(self) -> None:
        self.number = 1
        self.stale: list[str] = []

    def current(self) -> str:
        return f"t{self.number}"

    def renewed(self, stale: str) -> str:
        self.stale.append(stale)
        self.number += 1
        return self.current()


def account_of(platform: Platform, tokens: Tokens | None = None) -> OfficialAccount:
    return OfficialAccount(
        "https://api.example", tokens or Tokens(), http=platform.http()
    )
