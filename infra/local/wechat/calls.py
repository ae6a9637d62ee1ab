"""One call of the API: what came in, and what an endpoint is."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from infra.local.wechat.refusals import Json, Refusal


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is not a JSON object."""

    body: bytes
    content_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Call:
    """A request as an endpoint sees it."""

    method: str
    path: str
    query: dict[str, str]
    raw: bytes = b""
    content_type: str = ""
    base_url: str = ""
    client_ip: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)

    def read_json(self) -> None:
        """Parse the body strictly.

        Raises:
            Refusal: 44002 when there is none, 47001 when it is no JSON object.
        """
        if not self.raw.strip():
            raise Refusal(44002)
        try:
            body = json.loads(self.raw.decode("utf-8"))
        except ValueError:
            raise Refusal(47001) from None
        if not isinstance(body, dict):
            raise Refusal(47001)
        self.body = body

    def text(self, name: str, errcode: int = 40035) -> str:
        """Return a string of the body, or refuse with ``errcode``."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal(errcode)
        return value

    def strings(self, name: str, errcode: int = 40035) -> list[str]:
        """Return a list of strings of the body, or refuse with ``errcode``."""
        value = self.body.get(name)
        if not isinstance(value, list) or not value:
            raise Refusal(errcode)
        return [str(item) for item in value]

    def record(self, name: str, errcode: int = 40035) -> dict[str, Any]:
        """Return an object of the body, or refuse with ``errcode``."""
        value = self.body.get(name)
        if not isinstance(value, dict):
            raise Refusal(errcode)
        return value


Run = Callable[[Call], Json | Raw]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How one path is called; the gate checks it before ``run`` sees the call."""

    method: Literal["GET", "POST"]
    run: Run
    body: Literal["json", "any"] = "json"
    token: bool = True
    daily: int = 0  # REFERENCE section 17; 0 is no limit


Endpoints = dict[str, Endpoint]
